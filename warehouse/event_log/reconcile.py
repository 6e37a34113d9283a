"""Compares the conversations themselves with what ClickHouse says about them, per tenant and UTC day."""

import time
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from clickhouse_connect.driver.client import Client
from psycopg.types.json import Jsonb

from warehouse.event_log.contents import Connection, Content, Day, Key, Sums, Window, expected, found, sums

_NOTHING = Content(0, "")


@dataclass(frozen=True)
class Comparison:
    """One tenant's day. `differences` tells by event name what was expected and what was found."""

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
        }


def reconcile(
    connection: Connection, client: Client, window: Window | None = None, patience_s: float = 20.0
) -> list[Comparison]:
    """Compares every day of the window, records each result, and gives them all, oldest first.

    Events under way are waited for while the outbox moves, `patience_s` at most. An empty list means
    that nothing was compared: the caller must not take that for success.
    """
    window = window or Window()
    deadline = time.monotonic() + patience_s
    while True:
        before = _pulse(connection)
        comparisons = compare(connection, client, window)
        is_quiet = before == _pulse(connection) and before[0] == 0
        if all(each.is_equal for each in comparisons) or is_quiet or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    _record(connection, comparisons)
    return comparisons


def compare(connection: Connection, client: Client, window: Window) -> list[Comparison]:
    """One look at both sides, in one snapshot of Postgres."""
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute("set local statement_timeout = 0")
        wanted = expected(connection, window)
    there, counted = found(client, window), sums(client, window)
    days = sorted({key[:2] for key in (*wanted, *there)} | set(counted), key=lambda day: (day[1], day[0]))
    return [_compare_day(day, wanted, there, counted.get(day, Sums())) for day in days]


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


def _pulse(connection: Connection) -> tuple[int, UUID | None]:
    """Whether anything is under way: how many batches or events wait, and the newest event."""
    row = connection.execute(
        "select (select count(*) from (select from app.outbox_events where batch_id is null limit 1) waiting)"
        " + (select count(*) from app.event_batches where state = 'frozen'),"
        " (select id from app.outbox_events order by recorded_on desc, id desc limit 1)"
    ).fetchone()
    connection.rollback()
    return (row[0], row[1]) if row else (0, None)


def _record(connection: Connection, comparisons: list[Comparison]) -> None:
    with connection.transaction():
        connection.cursor().executemany(
            "insert into app.reconciliations (tenant_id, day, count_expected, count_found, is_equal, detail)"
            " values (%s, %s, %s, %s, %s, %s)"
            " on conflict (tenant_id, day) do update set count_expected = excluded.count_expected,"
            " count_found = excluded.count_found, is_equal = excluded.is_equal, detail = excluded.detail,"
            " compared_at = now()",
            [
                (each.tenant_id, each.day, each.count_expected, each.count_found, each.is_equal, Jsonb(each.detail()))
                for each in comparisons
            ],
        )
