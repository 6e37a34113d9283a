"""What a window sums up to, said by the API, is what the raw events in ClickHouse say."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from clickhouse_connect.driver.client import Client

from chat_api.statistics.mart_rows import PeriodTotals
from dagster_jobs.stores import open_clickhouse
from tests.dbt_project.conftest import KOLKATA, STOCKHOLM, Marts, Warehouse
from tests.dbt_project.test_api_gives_the_marts import Members, members

pytestmark = pytest.mark.xdist_group("marts")
__all__ = ["members"]  # the fixture

ZONES = {STOCKHOLM: "Europe/Stockholm", KOLKATA: "Asia/Kolkata"}
ORIGINS = {STOCKHOLM: ["live", "imported"], KOLKATA: ["live", "imported", "demo"]}
# The clocks of Stockholm go forward within the first window; nothing happens in the last.
WINDOWS = [
    (date(2026, 3, 28), date(2026, 3, 29)),
    (date(2026, 3, 29), date(2026, 3, 30)),
    (date(2026, 3, 1), date(2026, 4, 2)),
    (date(2026, 2, 1), date(2026, 2, 28)),
]
FROM_EVENTS = """
    with counted as (
        select * from events
        where tenant_id = {tenant:UUID} and origin in {origins:Array(String)}
            and occurred_at >= {start:DateTime64(6, 'UTC')} and occurred_at < {stop:DateTime64(6, 'UTC')}
    ),
    standing as (
        select message_id, argMax(value, (occurred_at, event_id)) as value
        from counted where name = 'rating_given' group by message_id
    )
    select
        countIf(name = 'conversation_opened') as count_conversations_by_start,
        countIf(name = 'message_posted') as count_messages_by_event,
        countIf(name = 'message_screened') as count_screened_by_event,
        countIf(name = 'reply_completed') as count_replies_by_event,
        countIf(name = 'reply_completed' and is_answered) as count_answered_replies_by_event,
        countIf(name = 'conversation_escalated') as count_handoffs_by_event,
        countIf(name = 'conversation_resolved') as count_resolutions_by_event,
        sumOrNull(if(name = 'reply_completed', input_tokens, null)) as input_tokens_by_event,
        (select countIf(value = 'up') from standing) as count_thumbs_up_by_event,
        (select countIf(value = 'down') from standing) as count_thumbs_down_by_event
    from counted
"""


def from_events(client: Client, tenant: UUID, first: date, last: date) -> dict[str, Any]:
    zone = ZoneInfo(ZONES[tenant])
    start, stop = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    parameters = {"tenant": str(tenant), "origins": ORIGINS[tenant], "start": start, "stop": stop}
    return next(iter(client.query(FROM_EVENTS, parameters=parameters).named_results()))


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: f"{window[0]}-{window[1]}")
@pytest.mark.parametrize("tenant", [STOCKHOLM, KOLKATA])
async def test_totals_are_those_of_the_raw_events(
    members: Members, warehouse: Warehouse, marts: Marts, tenant: UUID, window: tuple[date, date]
) -> None:
    [row] = await members[tenant].read("/statistics/totals", **{"from": str(window[0]), "to": str(window[1])})
    with open_clickhouse(warehouse.clickhouse) as client:
        expected = from_events(client, tenant, *window)
    assert {name: row[name] for name in expected} == expected
    assert row["thumbs_up_rate_by_event"] == _share(row, "count_thumbs_up_by_event", "count_thumbs_down_by_event")


async def test_rates_and_percentiles_are_those_of_the_history(members: Members, marts: Marts) -> None:
    [row] = await members[STOCKHOLM].read("/statistics/totals", **{"from": "2026-03-28", "to": "2026-04-02"})
    assert (row["count_autonomous_resolutions_by_start"], row["count_eligible_episodes_by_start"]) == (2, 3)
    assert row["automation_rate_by_start"] == pytest.approx(2 / 3)
    # Newcombe, Statistics in Medicine 17 (1998), method 3, for 2 of 3.
    interval = (row["automation_rate_by_start_low"], row["automation_rate_by_start_high"])
    assert interval == pytest.approx((0.2077, 0.9385), abs=5e-5)
    assert (row["p50_response_ms_by_event"], row["p90_response_ms_by_event"]) == (2000, 24800)
    assert row["counted_since"] == "2026-03-28"


async def test_a_rate_without_trials_is_null_and_so_is_its_interval(members: Members, marts: Marts) -> None:
    [row] = await members[STOCKHOLM].read("/statistics/totals", **{"from": "2026-02-01", "to": "2026-02-28"})
    rates = {name for name in row if "_rate_by_" in name}
    assert len(rates) == 15
    assert {row[name] for name in rates} == {None}


async def test_each_day_of_a_window_has_its_own_totals(members: Members, marts: Marts) -> None:
    window = {"from": "2026-03-27", "to": "2026-04-02"}
    days = await members[STOCKHOLM].read("/statistics/totals", by="day", **window)
    [whole] = await members[STOCKHOLM].read("/statistics/totals", **window)
    assert [day["first_day"] for day in days] == [day["last_day"] for day in days]
    assert [day["first_day"] for day in days][::6] == ["2026-03-27", "2026-04-02"]
    counts = [name for name in whole if name.startswith("count_")]
    assert {name: sum(day[name] for day in days) for name in counts} == {name: whole[name] for name in counts}


async def test_totals_of_another_tenant_are_empty_for_whoever_asks(warehouse: Warehouse, marts: Marts) -> None:
    query = "select count_conversations_by_start, built_at from marts.period_totals(%s, '2026-03-01', '2026-04-30')"
    for role in ("app", "analyst"):
        with psycopg.connect(warehouse.login(role).url()) as connection:
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(STOCKHOLM)])
            assert connection.execute(query, [KOLKATA]).fetchone() == (0, None)


def test_the_api_has_every_column_of_the_function(warehouse: Warehouse, marts: Marts) -> None:
    with psycopg.connect(warehouse.login("app").url()) as connection:
        cursor = connection.execute("select * from marts.period_totals(%s, '2026-03-01', '2026-04-30')", [STOCKHOLM])
        assert [column.name for column in cursor.description or ()] == list(PeriodTotals.model_fields)


def _share(row: dict[str, Any], part: str, rest: str) -> float | None:
    return row[part] / (row[part] + row[rest]) if row[part] + row[rest] else None
