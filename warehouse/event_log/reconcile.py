"""Compares the conversations themselves with what ClickHouse says about them, per tenant and UTC day.

What is on its way meanwhile is waited for: neither lost, nor yet there, nor counted twice.
"""

import time
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from clickhouse_connect.driver.client import Client
from psycopg.types.json import Jsonb

from warehouse.event_log.contents import Connection, Content, Day, Key, Sums, Window, expected, found, horizons, sums
from warehouse.occurred_at import FIRST_DAY

# The newest are enough: the shipper takes the oldest first.
_WAITING = """
    select id
    from (
        select recorded_on, event_id as id from app.outbox_queue
        union all
        select recorded_on, unnest(event_ids) as id from app.event_batches where state = 'frozen') waiting
    where recorded_on >= (now() - interval '1 day')::date
    order by recorded_on desc, id desc limit 10000
"""
# Events are written down shortly before their transaction commits.
_RECENT = """
    select id from app.outbox_events
    where recorded_at > %(at)s - interval '1 minute' and recorded_on >= (%(at)s - interval '1 day')::date
"""

_NOTHING = Content(0, "")
_RECORD = """
    insert into app.reconciliations (tenant_id, day, count_expected, count_found, is_equal, detail)
    values (%(tenant_id)s, %(day)s, %(count_expected)s, %(count_found)s, %(is_equal)s, %(detail)s)
    on conflict (tenant_id, day) do update set count_expected = excluded.count_expected,
        count_found = excluded.count_found, is_equal = excluded.is_equal, detail = excluded.detail, compared_at = now()
"""


@dataclass(frozen=True)
class Moment:
    """What the outbox looked like in the snapshot in which state was read."""

    at: datetime
    waiting: list[UUID]
    recent: frozenset[UUID]


def look(connection: Connection) -> Moment:
    """The outbox in the open transaction's snapshot."""
    row = connection.execute("select now()").fetchone()
    assert row
    waiting = [each for (each,) in connection.execute(_WAITING).fetchall()]
    return Moment(row[0], waiting, frozenset(_recent(connection, row[0])))


def wait_for_shipment(connection: Connection, moment: Moment, deadline: float) -> None:
    """Returns when what waited at the moment was shipped, or at the deadline (of the monotonic clock)."""
    waiting = set(moment.waiting)
    while waiting and time.monotonic() < deadline:
        time.sleep(0.1)
        with connection.transaction():
            waiting &= {each for (each,) in connection.execute(_WAITING).fetchall()}


def events_since(connection: Connection, moment: Moment) -> list[UUID]:
    """Events that were committed after the moment: ClickHouse may have them, state had not."""
    with connection.transaction():
        return [each for each in _recent(connection, moment.at) if each not in moment.recent]


def _recent(connection: Connection, at: datetime) -> list[UUID]:
    return [each for (each,) in connection.execute(_RECENT, {"at": at}).fetchall()]


@dataclass(frozen=True)
class Comparison:
    """One tenant's day. `differences` tells by event name what was expected and what was found.

    Both counts are of the events that state can derive; those that it cannot are `sums.others`.
    """

    tenant_id: UUID
    day: date
    count_expected: int
    count_found: int
    sums: Sums
    differences: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Every event is there, once, with the same content, and the rollup adds up."""
        return not self.differences and self.sums.doubled == 0 and self.sums.rollup == self.sums.rows

    def detail(self) -> dict[str, object]:
        """What the data-trust page shows beside the counts."""
        names = {name: {"expected": counts[0], "found": counts[1]} for name, counts in self.differences.items()}
        return {
            "differences": names,
            "rows": self.sums.rows,
            "doubled": self.sums.doubled,
            "rollup": self.sums.rollup,
            "others": self.sums.others,
        }


def reconcile(
    connection: Connection, client: Client, window: Window | None = None, patience_s: float = 20.0
) -> list[Comparison]:
    """Compares every day of the window, records each result, and gives them all, oldest first.

    What was in progress at the first look is waited for, `patience_s` at most, and a day that differs is
    looked at again until then. The connection must not be in a transaction. An empty list means that
    nothing was compared: the caller must not take that for success.
    """
    deadline = time.monotonic() + patience_s
    results = compare(connection, client, window or Window(), deadline)
    while (unequal := [each.day for each in results.values() if not each.is_equal]) and time.monotonic() < deadline:
        time.sleep(0.2)
        again = replace(window or Window(), first=min(unequal), last=max(unequal))
        results |= compare(connection, client, again, deadline)
    comparisons = sorted(results.values(), key=lambda each: (each.day, each.tenant_id))
    _record(connection, comparisons)
    return comparisons


def compare(connection: Connection, client: Client, window: Window, deadline: float = 0.0) -> dict[Day, Comparison]:
    """One look at both sides, while the service goes on.

    State is read in one snapshot. Events of that snapshot are waited for until they were shipped, and
    events that came after it are left out of what ClickHouse holds.
    """
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local statement_timeout = 0")
        wanted, first_days = expected(connection, window), horizons(connection)
        moment = look(connection)
    wait_for_shipment(connection, moment, deadline)
    there, counted = found(client, window, events_since(connection, moment)), sums(client, window)
    days = {key[:2] for key in (*wanted, *there)} | set(counted)
    # Retention removed the state of earlier days, so that nothing can be expected of them.
    kept = {(tenant, day) for tenant, day in days if day >= first_days.get(tenant, FIRST_DAY)}
    return {day: _compare_day(day, wanted, there, counted.get(day, Sums())) for day in kept}


def _compare_day(day: Day, wanted: dict[Key, Content], there: dict[Key, Content], counted: Sums) -> Comparison:
    names = sorted({key[2] for key in (*wanted, *there) if key[:2] == day})
    pairs = {name: (wanted.get((*day, name), _NOTHING), there.get((*day, name), _NOTHING)) for name in names}
    return Comparison(
        *day,
        count_expected=sum(pair[0].count for pair in pairs.values()),
        count_found=sum(pair[1].count for pair in pairs.values()),
        sums=counted,
        differences={name: (pair[0].count, pair[1].count) for name, pair in pairs.items() if pair[0] != pair[1]},
    )


def _record(connection: Connection, comparisons: list[Comparison]) -> None:
    rows = [
        {
            "tenant_id": each.tenant_id,
            "day": each.day,
            "count_expected": each.count_expected,
            "count_found": each.count_found,
            "is_equal": each.is_equal,
            "detail": Jsonb(each.detail()),
        }
        for each in comparisons
    ]
    with connection.transaction():
        connection.cursor().executemany(_RECORD, rows)


def tenant_slugs(connection: Connection) -> dict[UUID, str]:
    """Every tenant's slug, for who reads a comparison."""
    return dict(connection.execute("select id, slug from app.tenants").fetchall())
