"""What state says the warehouse holds, and what it holds: counts and md5 by tenant, UTC day and event name."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg
from clickhouse_connect.driver.client import Client

from warehouse.event_log.canonical import FACTS, line_in_clickhouse, line_in_postgres
from warehouse.event_log.columns import DAY, IN_DAYS
from warehouse.occurred_at import FIRST_DAY, LAST_DAY

Connection = psycopg.Connection[tuple[Any, ...]]
Key = tuple[UUID, date, str]
Day = tuple[UUID, date]


@dataclass(frozen=True)
class Window:
    """Which part to look at: one tenant or all, first and last day included."""

    tenant_id: UUID | None = None
    first: date = FIRST_DAY
    last: date = LAST_DAY

    def parameters(self) -> dict[str, object]:
        """For either store's queries; `stop` is the first moment after the window."""
        return {
            "tenant": str(self.tenant_id or ""),
            "first": self.first,
            "last": self.last,
            "start": datetime.combine(self.first, time(), UTC),
            "stop": datetime.combine(self.last + timedelta(days=1), time(), UTC),
        }


@dataclass(frozen=True)
class Content:
    """How many events, and the md5 over their sorted lines."""

    count: int
    md5: str


@dataclass(frozen=True)
class Sums:
    """A day as ClickHouse counts it: its rows, how many of them are there twice, and the rollup's sum.

    `others` are the rows of events that state cannot derive: they are counted and compared with nothing.
    """

    rows: int = 0
    doubled: int = 0
    rollup: int = 0
    others: int = 0


def expected(connection: Connection, window: Window) -> dict[Key, Content]:
    """What state says. The outbox is not asked: what it lost would be missing on both sides. Needs a transaction."""
    prefer_indexes(connection, window)
    contents = {}
    for name in FACTS:
        rows = connection.execute(expected_query(name), window.parameters()).fetchall()
        contents.update({(tenant, day, name): Content(count, md5) for tenant, day, count, md5 in rows})
    return contents


def prefer_indexes(connection: Connection, window: Window) -> None:
    """Keeps a look at some days from reading all history, for the rest of the transaction.

    Postgres thinks random reads dear, and would rather read a table whole than look a day's rows up in it; that is
    right for one look at everything, and not each hour beside the chat.
    """
    if window.first > FIRST_DAY:
        connection.execute("set local enable_seqscan = off")


def horizons(connection: Connection) -> dict[UUID, date]:
    """Each tenant's first day whose state is still whole, where retention has removed what was before."""
    return dict(connection.execute("select tenant_id, first_day from app.retention_horizons").fetchall())


def found(client: Client, window: Window, without: Collection[UUID] = ()) -> dict[Key, Content]:
    """What ClickHouse holds of it, in the same shape; of several ratings of a reply only the last.

    Events `without` are left out: they came after the moment at which state was read.
    """
    left_out = ", ".join(f"'{event_id}'" for event_id in without)
    query = _FOUND.replace("$others", f"event_id not in ({left_out})" if without else "true")
    settings = {"max_query_size": len(query) + 1_000_000}
    rows = client.query(query, parameters=window.parameters(), settings=settings).result_rows
    return {(UUID(str(tenant)), day, str(name)): Content(count, md5) for tenant, day, name, count, md5 in rows}


def sums(client: Client, window: Window) -> dict[Day, Sums]:
    """What needs no state to be checked: no event twice, and rollups that add up."""
    rows = client.query(_SUMS, parameters=window.parameters()).result_rows
    return {
        (UUID(str(tenant)), day): Sums(int(count), int(count - distinct), int(rollup), int(others))
        for tenant, day, count, distinct, rollup, others in rows
    }


def expected_query(name: str) -> bytes:
    """What state says of one event, a row a tenant and day."""
    # By the bare column, so that its index finds the days: an hourly look at two of them must not read all history.
    fact = FACTS[name]
    return f"""
        with lines as (
            select c.tenant_id, ({fact.occurred_at} at time zone 'UTC')::date as day,
                md5({line_in_postgres(name)}) as md5
            from {fact.rows}
            where {fact.condition} and {fact.occurred_at} >= %(start)s and {fact.occurred_at} < %(stop)s
                and %(tenant)s in ('', c.tenant_id::text)
        )
        select tenant_id, day, count(*), md5(string_agg(md5, '' order by md5 collate "C"))
        from lines
        group by tenant_id, day
    """.encode()  # noqa: S608  (put together from our own constants)


_TENANT = "{tenant:String} in ('', toString(tenant_id))"
_DERIVED = ", ".join(f"'{name}'" for name in FACTS)
_FOUND = f"""
    with lines as (
        select tenant_id, {DAY} as day, name, lower(hex(MD5({line_in_clickhouse()}))) as md5
        from (
            select * from events
            where name in ({_DERIVED}) and name != 'rating_given' and {IN_DAYS} and {_TENANT} and $others
            union all
            select * from (
                select * from events
                where name = 'rating_given' and occurred_at >= toDateTime64({{first:Date32}}, 6, 'UTC')
                    and {_TENANT} and $others
                order by occurred_at desc, event_id desc limit 1 by tenant_id, message_id)
            where {IN_DAYS}))
    select tenant_id, day, name, count(), lower(hex(MD5(arrayStringConcat(arraySort(groupArray(md5))))))
    from lines group by tenant_id, day, name
"""  # noqa: S608  (put together from our own constants)
_SUMS = f"""
    select tenant_id, day, sum(count_rows), sum(count_distinct), sum(count_rollup), sum(count_others)
    from (
        select tenant_id, {DAY} as day, count() as count_rows, uniqExact(event_id) as count_distinct,
            toUInt64(0) as count_rollup, countIf(name not in ({_DERIVED})) as count_others
        from events where {IN_DAYS} and {_TENANT} group by tenant_id, day
        union all
        select tenant_id, toDate32(bucket_at, 'UTC') as day, toUInt64(0), toUInt64(0), sum(count_events), toUInt64(0)
        from events_by_quarter_hour
        where toDate32(bucket_at, 'UTC') between {{first:Date32}} and {{last:Date32}} and {_TENANT}
        group by tenant_id, day)
    group by tenant_id, day
"""  # noqa: S608  (the same)
