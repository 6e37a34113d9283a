import asyncio
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from tests.factories.recorded_talks import Company, record_talk
from tests.warehouse.event_log.conftest import PostgresUrl, Reconcile
from warehouse.event_log.batches import BatchChanged, freeze_batch, load_batch, unacknowledged_batches
from warehouse.event_log.partitions import drop_partitions, make_partitions
from warehouse.event_log.send import send
from warehouse.event_log.ship import ship_until, ship_waiting
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection, Pool, create_pool

TODAY = datetime.now(UTC).date()


async def count_events(client: AsyncClient) -> tuple[int, int, int]:
    """Rows, distinct events, and the rollup's sum."""
    result = await client.query(
        "select count(), uniqExact(event_id), (select sum(count_events) from events_by_quarter_hour) from events"
    )
    rows, distinct, rollup = result.result_rows[0]
    return int(rows), int(distinct), int(rollup)


async def test_everything_arrives_once(owner: Connection, company: Company, pool: Pool, client: AsyncClient) -> None:
    for _ in range(20):
        await record_talk(owner, company)
    assert await ship_waiting(pool, client) == 200
    assert await ship_waiting(pool, client) == 0
    assert await count_events(client) == (200, 200, 200)


async def test_unacknowledged_batch_is_sent_again_and_changes_nothing(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    await record_talk(owner, company)
    async with pool.connection() as shipper:
        batch = await freeze_batch(shipper)
        assert batch
        await send(client, batch)  # and the shipper dies before it can mark it
        assert await unacknowledged_batches(shipper) == [batch.id]
        assert (await load_batch(shipper, batch.id)).body == batch.body
    assert await ship_waiting(pool, client) == 10
    assert await count_events(client) == (10, 10, 10)


async def test_retry_heals_a_rollup_that_missed_its_block(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    await record_talk(owner, company)
    async with pool.connection() as shipper:
        batch = await freeze_batch(shipper)
    assert batch
    await client.command("detach table events_by_quarter_hour_feed")
    await send(client, batch)
    await client.command("attach table events_by_quarter_hour_feed")
    assert await count_events(client) == (10, 10, 0)
    await ship_waiting(pool, client)
    assert await count_events(client) == (10, 10, 10)


async def test_retry_heals_a_rollup_that_counted_its_block_twice(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    await record_talk(owner, company)
    async with pool.connection() as shipper:
        batch = await freeze_batch(shipper)
    assert batch
    await send(client, batch)
    await client.command("insert into events_by_quarter_hour select * from events_by_quarter_hour limit 1")
    assert await count_events(client) != (10, 10, 10)
    await ship_waiting(pool, client)
    assert await count_events(client) == (10, 10, 10)


async def test_token_is_never_used_for_other_rows(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    await record_talk(owner, company)
    async with pool.connection() as shipper:
        batch = await freeze_batch(shipper)
        assert batch
        await owner.execute("delete from app.outbox_events where name = 'message_posted'")
        with pytest.raises(BatchChanged):
            await load_batch(shipper, batch.id)
    assert await ship_waiting(pool, client) == 0


async def record_poison(owner: Connection, company: Company, name: str, payload: str) -> UUID:
    """An event that no code of ours would write."""
    event_id = new_id()
    await owner.execute(
        "insert into app.outbox_events (id, tenant_id, recorded_on, name, occurred_at, recorded_at, payload)"
        " values (%s, %s, %s, %s, now(), now(), %s)",
        [event_id, company.tenant_id, TODAY, name, payload],
    )
    return event_id


@pytest.mark.parametrize(
    ("name", "payload", "reason"),
    [
        ("no_such_event", "{}", "unknown event"),
        ("message_posted", "[]", "object"),
        ("message_posted", '"\\u001e"', "object"),
        ("message_posted", ' {"episode":\n"one"}', "Field required"),
        ('"\n\t', "{}", "unknown event"),
    ],
)
async def test_poison_dies_with_its_reason_and_the_rest_arrives(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient, name: str, payload: str, reason: str
) -> None:
    await record_talk(owner, company)
    poison = await record_poison(owner, company, name, payload)
    await record_talk(owner, company)
    assert await ship_waiting(pool, client) == 20
    dead = await (await owner.execute("select event_id, reason from app.event_dead_letters")).fetchall()
    assert [row["event_id"] for row in dead] == [poison]
    assert reason in dead[0]["reason"]


async def test_event_that_names_another_tenant_dies(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    await record_talk(owner, company)
    await owner.execute(
        "update app.outbox_events set payload = replace(payload::text, %s, %s)::json where name = 'message_screened'",
        [str(company.tenant_id), str(new_id())],
    )
    assert await ship_waiting(pool, client) == 9
    row = await (await owner.execute("select reason from app.event_dead_letters")).fetchone()
    assert row
    assert "another tenant" in row["reason"]


async def test_event_that_only_clickhouse_refuses_dies_alone(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    for _ in range(4):
        await record_talk(owner, company)
    await owner.execute(
        "update app.outbox_events set payload = replace(payload::text, '0.00012345', '12345678901234567890')::json"
        " where id = (select id from app.outbox_events where name = 'reply_completed' order by id limit 1)"
    )
    assert await ship_waiting(pool, client) == 39
    assert await count_events(client) == (39, 39, 39)
    dead = await (await owner.execute("select name from app.event_dead_letters")).fetchall()
    assert [row["name"] for row in dead] == ["reply_completed"]


async def test_concurrent_writers_lose_nothing(
    owner: Connection,
    company: Company,
    postgres_url: PostgresUrl,
    pool: Pool,
    client: AsyncClient,
    comparisons: Reconcile,
) -> None:
    stop = asyncio.Event()
    shipping = asyncio.create_task(ship_until(stop, pool, client))

    async def write(writers: Pool, number: int) -> None:
        for turn in range(5):
            async with writers.connection() as writer, writer.transaction():
                await record_talk(writer, company)
                await asyncio.sleep(0.01 * ((number + turn) % 7))  # commits overtake each other

    async with create_pool(postgres_url("owner"), size=8) as writers:
        await asyncio.gather(*(write(writers, number) for number in range(8)))
    stop.set()
    await shipping
    await ship_waiting(pool, client)
    assert await count_events(client) == (400, 400, 400)
    assert all(day.is_equal for day in comparisons())


async def test_open_transaction_is_neither_waited_for_nor_lost(
    owner: Connection, company: Company, postgres_url: PostgresUrl, pool: Pool, client: AsyncClient
) -> None:
    async with create_pool(postgres_url("owner"), size=1) as writers, writers.connection() as slow:
        async with slow.transaction():
            await record_talk(slow, company)
            await record_talk(owner, company)
            assert await ship_waiting(pool, client) == 10
        assert await ship_waiting(pool, client) == 10
    assert await count_events(client) == (20, 20, 20)


async def test_event_written_another_way_arrives(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    await record_talk(owner, company)
    await owner.execute("update app.outbox_events set payload = (E'\n ' || payload::jsonb::text)::json")
    assert await ship_waiting(pool, client) == 10
    assert await count_events(client) == (10, 10, 10)


async def until_there_are(client: AsyncClient, count: int) -> None:
    async with asyncio.timeout(30):
        while (await count_events(client))[0] < count:  # noqa: ASYNC110  (ClickHouse sends no signal)
            await asyncio.sleep(0.02)


async def test_commit_is_queryable_within_two_seconds(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    stop = asyncio.Event()
    shipping = asyncio.create_task(ship_until(stop, pool, client))
    delays = []
    for number in range(1, 21):
        await record_talk(owner, company)
        committed = time.monotonic()
        await until_there_are(client, number * 10)
        delays.append(time.monotonic() - committed)
    stop.set()
    await shipping
    assert sorted(delays)[18] <= 2, delays


async def test_partition_made_among_writers_disturbs_none(
    owner: Connection, company: Company, postgres_url: PostgresUrl, pool: Pool
) -> None:
    async def write(writers: Pool) -> None:
        for _ in range(10):
            async with writers.connection() as writer:
                await record_talk(writer, company)

    names = await owner.execute(
        "select c.relname as name from pg_class c join pg_inherits i on i.inhrelid = c.oid"
        " where i.inhparent = 'app.outbox_events'::regclass and c.relname != 'outbox_events_default'"
    )
    for row in await names.fetchall():
        await owner.execute(f"drop table app.{row['name']}".encode())
    async with create_pool(postgres_url("owner"), size=4) as writers, pool.connection() as shipper:
        writing = asyncio.gather(*(write(writers) for _ in range(4)))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(30):
            while not await _are_made(shipper):  # noqa: ASYNC110  (Postgres sends no signal)
                await asyncio.sleep(0.05)
        await writing
    count = await (await owner.execute("select count(*) as n from only app.outbox_events_default")).fetchone()
    assert count == {"n": 0}


async def _are_made(shipper: Connection) -> bool:
    try:
        await make_partitions(shipper, TODAY)
    except psycopg.errors.LockNotAvailable:
        return False
    return True


async def test_stray_events_move_into_their_days_partition(owner: Connection, company: Company, pool: Pool) -> None:
    far = TODAY + timedelta(days=400)
    await record_talk(owner, company)
    await owner.execute("update app.outbox_events set recorded_on = %s", [far])
    async with pool.connection() as shipper:
        assert await make_partitions(shipper, far, days_ahead=0) == 1
        assert await make_partitions(shipper, far, days_ahead=0) == 0
    rows = await owner.execute("select distinct tableoid::regclass::text as name from app.outbox_events")
    assert [row["name"] for row in await rows.fetchall()] == [f"app.outbox_events_{far:%Y%m%d}"]
    await owner.execute(f"drop table app.outbox_events_{far:%Y%m%d}".encode())


async def days_there_are(owner: Connection) -> set[str]:
    rows = await owner.execute("select relname from pg_class where relname ~ '^outbox_events_\\d{8}$'")
    return {row["relname"].removeprefix("outbox_events_") for row in await rows.fetchall()}


async def test_old_day_is_dropped_once_all_of_it_was_shipped(
    owner: Connection, company: Company, pool: Pool, client: AsyncClient
) -> None:
    old = TODAY - timedelta(days=31)
    async with pool.connection() as shipper:
        await make_partitions(shipper, old, days_ahead=0)
    await record_talk(owner, company)
    await owner.execute("update app.outbox_events set recorded_on = %s", [old])
    # To move into another partition is to be inserted there: the move has queued the events once more.
    await owner.execute("delete from app.outbox_queue where recorded_on <> %s", [old])
    async with pool.connection() as shipper:
        assert await drop_partitions(shipper, TODAY - timedelta(days=30)) == 0
        assert await freeze_batch(shipper)
        assert await drop_partitions(shipper, TODAY - timedelta(days=30)) == 0
        await ship_waiting(pool, client)
        assert await drop_partitions(shipper, TODAY - timedelta(days=30)) == 1
    days = await days_there_are(owner)
    assert f"{old:%Y%m%d}" not in days
    assert f"{TODAY:%Y%m%d}" in days
    assert await count_events(client) == (10, 10, 10)


async def test_shipper_drops_what_retention_has_passed(owner: Connection, pool: Pool, client: AsyncClient) -> None:
    kept, old = TODAY - timedelta(days=5), TODAY - timedelta(days=6)
    async with pool.connection() as shipper:
        for day in (kept, old):
            await make_partitions(shipper, day, days_ahead=0)
    stop = asyncio.Event()
    shipping = asyncio.create_task(ship_until(stop, pool, client, days_kept=5))
    async with asyncio.timeout(10):
        while f"{old:%Y%m%d}" in await days_there_are(owner):  # noqa: ASYNC110  (Postgres sends no signal)
            await asyncio.sleep(0.05)
    stop.set()
    await shipping
    assert f"{kept:%Y%m%d}" in await days_there_are(owner)
