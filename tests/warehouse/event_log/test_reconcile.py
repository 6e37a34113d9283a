import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from settings.stores import ClickHouseSettings
from tests.factories.recorded_talks import Company, record_talk
from tests.warehouse.event_log.conftest import PostgresUrl, Reconcile
from warehouse.clickhouse.client import connect_sync
from warehouse.event_log.contents import Window
from warehouse.event_log.events import FaqsImported
from warehouse.event_log.rebuild import DayBeyondRetention, OutboxTooShort, rebuild_day
from warehouse.event_log.reconcile import Comparison, reconcile
from warehouse.event_log.record import record_event
from warehouse.event_log.ship import ship_until, ship_waiting
from warehouse.postgres.connect import Connection, Pool

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
EVENTS_OF_A_TALK = 10  # rated twice; the first rating is replaced and not expected
NOW = {"mutations_sync": 1}


@pytest.fixture
async def shipped(owner: Connection, company: Company, pool: Pool, client: AsyncClient) -> int:
    """Two days of talk, on their way's end."""
    for hours in (0, 1, 24):
        await record_talk(owner, company, NOON + timedelta(hours=hours))
    return await ship_waiting(pool, client)


async def test_equal_when_every_event_arrived(shipped: int, comparisons: Reconcile) -> None:
    first, second = comparisons()
    assert (first.is_equal, second.is_equal) == (True, True), first.detail()
    assert (first.count_expected, second.count_expected) == (18, 9)
    assert shipped == 3 * EVENTS_OF_A_TALK


@pytest.mark.parametrize("year", [1850, 1969, 2149])
async def test_day_that_cannot_be_is_compared_with_nothing(
    shipped: int,
    owner: Connection,
    company: Company,
    pool: Pool,
    client: AsyncClient,
    comparisons: Reconcile,
    year: int,
) -> None:
    await record_talk(owner, company, NOON.replace(year=year))
    assert await ship_waiting(pool, client) == EVENTS_OF_A_TALK
    assert [(day.day.year, day.is_equal) for day in comparisons()] == [(2026, True), (2026, True)]


async def test_nothing_compared_is_not_a_success(comparisons: Reconcile) -> None:
    assert comparisons() == []


async def test_event_that_waits_is_missed(owner: Connection, company: Company, comparisons: Reconcile) -> None:
    await record_talk(owner, company, NOON)
    [day] = comparisons()
    assert not day.is_equal
    assert (day.count_expected, day.count_found) == (9, 0)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("update model = 'another' where name = 'reply_completed'", "reply_completed"),
        ("update cost_usd = cost_usd + toDecimal64('0.00000001', 8) where name = 'reply_completed'", "reply_completed"),
        ("delete where name = 'conversation_resolved'", "conversation_resolved"),
        ("delete where name = 'rating_given' and value = 'down'", "rating_given"),
    ],
)
async def test_tampered_or_missing_row_is_found(
    shipped: int, client: AsyncClient, comparisons: Reconcile, change: str, name: str
) -> None:
    await client.command(f"alter table events {change}", settings=NOW)
    first, _ = comparisons()
    assert not first.is_equal
    assert name in first.differences


async def test_doubled_row_is_found(shipped: int, client: AsyncClient, comparisons: Reconcile) -> None:
    await client.command(
        "insert into events select * from events where name = 'rating_given' order by occurred_at limit 1"
    )
    first, _ = comparisons()
    assert not first.is_equal
    assert first.sums.doubled == 1


async def test_event_that_state_cannot_derive_is_counted_and_turns_no_day_red(
    shipped: int, owner: Connection, company: Company, pool: Pool, client: AsyncClient, comparisons: Reconcile
) -> None:
    for hours in (0, 48):
        at = NOON + timedelta(hours=hours)
        await record_event(
            owner, FaqsImported(tenant_id=company.tenant_id, occurred_at=at, actor="operator", count_faqs=3)
        )
    assert await ship_waiting(pool, client) == 2
    first, second, third = comparisons()
    assert (first.is_equal, second.is_equal, third.is_equal) == (True, True, True)
    assert (first.count_expected, first.count_found, first.sums.others) == (18, 18, 1)
    assert (third.count_expected, third.count_found, third.sums.others) == (0, 0, 1)


async def test_day_before_the_horizon_is_neither_compared_nor_shipped_anew(
    shipped: int, owner: Connection, company: Company, pool: Pool, client: AsyncClient, comparisons: Reconcile
) -> None:
    await owner.execute(
        "insert into app.retention_horizons (tenant_id, first_day) values (%s, '2026-03-30')", [company.tenant_id]
    )
    await client.command("alter table events delete where name = 'message_posted'", settings=NOW)
    assert [(str(day.day), day.is_equal) for day in comparisons()] == [("2026-03-30", False)]
    with pytest.raises(DayBeyondRetention):
        await rebuild_day(pool, client, NOON.date())
    assert await rebuild_day(pool, client, NOON.date() + timedelta(1)) == EVENTS_OF_A_TALK


async def test_rollup_that_missed_rows_is_found(shipped: int, client: AsyncClient, comparisons: Reconcile) -> None:
    await client.command("alter table events_by_quarter_hour delete where name = 'message_posted'", settings=NOW)
    first, second = comparisons()
    assert (first.is_equal, second.is_equal) == (False, False)
    assert first.sums.rollup < first.sums.rows


async def test_results_are_kept_for_the_data_trust_page(
    shipped: int, owner: Connection, client: AsyncClient, comparisons: Reconcile
) -> None:
    await client.command("alter table events delete where toDate32(occurred_at, 'UTC') = '2026-03-30'", settings=NOW)
    comparisons()
    rows = await owner.execute("select day::text, is_equal, count_found from app.reconciliations order by day")
    found = [tuple(row.values()) for row in await rows.fetchall()]
    assert found == [("2026-03-29", True, 18), ("2026-03-30", False, 0)]


async def test_rebuilt_day_is_equal_again(
    shipped: int, pool: Pool, client: AsyncClient, comparisons: Reconcile
) -> None:
    await client.command("insert into events select * from events")  # beyond any window
    assert not any(day.is_equal for day in comparisons())
    assert await rebuild_day(pool, client, NOON.date()) == 2 * EVENTS_OF_A_TALK
    first, second = comparisons()
    assert (first.is_equal, second.is_equal) == (True, False)


async def test_day_is_not_dropped_when_the_outbox_no_longer_keeps_it(
    shipped: int, owner: Connection, pool: Pool, client: AsyncClient, comparisons: Reconcile
) -> None:
    await owner.execute("delete from app.outbox_events where name = 'message_posted'")
    with pytest.raises(OutboxTooShort):
        await rebuild_day(pool, client, NOON.date())
    assert all(day.is_equal for day in comparisons())


async def test_busy_service_is_not_taken_for_a_difference(
    owner: Connection,
    company: Company,
    pool: Pool,
    client: AsyncClient,
    postgres_url: PostgresUrl,
    clickhouse_settings: ClickHouseSettings,
) -> None:
    def look() -> list[Comparison]:
        with (
            psycopg.connect(postgres_url("shipper")) as connection,
            connect_sync(**clickhouse_settings.log_in()) as reader,
        ):
            return reconcile(connection, reader, Window())

    async def talk() -> None:
        while not stop.is_set():
            await record_talk(owner, company)

    stop = asyncio.Event()
    busy = asyncio.gather(talk(), ship_until(stop, pool, client))
    await asyncio.sleep(1)
    found = [await asyncio.to_thread(look) for _ in range(3)]
    stop.set()
    await busy
    assert [[day.detail() for day in days if not day.is_equal] for days in found] == [[], [], []]
    assert all(found)
