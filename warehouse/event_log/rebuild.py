"""Rebuilds a day of ClickHouse from the outbox: what heals where the deduplication window has passed."""

from datetime import date, timedelta

from clickhouse_connect.driver.asyncclient import AsyncClient

from warehouse.clickhouse.layout import local_table, on_cluster
from warehouse.event_log.columns import IN_DAYS
from warehouse.event_log.ship import ship_again, ship_new, shipping_connection
from warehouse.postgres.connect import Connection, Pool

TABLES = {"events": "occurred_at", "events_by_quarter_hour": "bucket_at"}


class OutboxTooShort(Exception):
    """Retention removed events of this day from the outbox: deleting the day would lose them."""

    def __init__(self, day: date, count_kept: int, count_there: int) -> None:
        super().__init__(f"{day}: the outbox keeps {count_kept} events, ClickHouse has {count_there}; nothing was done")


class DayBeyondRetention(Exception):
    """Retention removed a tenant's history of this day: shipping it anew would bring it back."""

    def __init__(self, day: date) -> None:
        super().__init__(f"{day} is older than what a tenant keeps; nothing was done")


async def rebuild_day(pool: Pool, client: AsyncClient, day: date, cluster: str = "") -> int:
    """Deletes the UTC day, of all tenants, and ships it anew; gives the number of events shipped.

    No shipper works meanwhile. A rebuild that was cut off is completed by running it again. Raises
    DayBeyondRetention, OutboxTooShort.
    """
    async with shipping_connection(pool) as connection:
        await _assert_day_is_kept(connection, day)
        await ship_again(connection, client)
        await _assert_outbox_is_complete(connection, client, day)
        for table, moment in TABLES.items():
            await client.command(
                f"alter table {local_table(table, cluster)} {on_cluster(cluster)}"
                f" delete where toDate32({moment}, 'UTC') = '{day:%Y-%m-%d}'",
                settings={"mutations_sync": 2},
            )
        await _queue_again(connection, day)
        return await ship_new(pool, connection, client)


async def _assert_day_is_kept(connection: Connection, day: date) -> None:
    query = "select exists (select from app.retention_horizons where first_day > %(day)s) as is_beyond"
    row = await (await connection.execute(query, {"day": day})).fetchone()
    if row and row["is_beyond"]:
        raise DayBeyondRetention(day)


async def _assert_outbox_is_complete(connection: Connection, client: AsyncClient, day: date) -> None:
    row = await (await connection.execute(f"select count(*) as kept {_OF_DAY}", _window(day))).fetchone()
    there = await client.query(
        f"select uniqExact(event_id) from events where {IN_DAYS}",  # noqa: S608  (our own constant)
        parameters={"first": day, "last": day},
    )
    count_kept, count_there = (row["kept"] if row else 0), there.result_rows[0][0]
    if count_kept < count_there:
        raise OutboxTooShort(day, count_kept, count_there)


# An event is written down when it happens or later; the day of grace is for clocks that disagree.
_OF_DAY = """
    from app.outbox_events o
    where recorded_on >= %(grace)s and occurred_at >= %(day)s and occurred_at < %(next)s
        and not exists (select from app.event_dead_letters d where d.event_id = o.id)
"""


async def _queue_again(connection: Connection, day: date) -> None:
    """Lets the day's events be claimed again, into new batches with new tokens."""
    async with connection.transaction():
        await connection.execute("set local statement_timeout = 0")
        await connection.execute(
            "insert into app.outbox_queue (tenant_id, recorded_on, event_id)"
            f" select o.tenant_id, o.recorded_on, o.id {_OF_DAY} on conflict do nothing",
            _window(day),
        )


def _window(day: date) -> dict[str, date]:
    return {"grace": day - timedelta(1), "day": day, "next": day + timedelta(1)}
