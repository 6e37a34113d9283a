"""Lands UTC days of events: a tenant's day is replaced whole, so that repeating it changes nothing.

A day comes for all of its tenants at once. Where Postgres refuses it, the tenants are halved until those whose
events cannot be landed are alone; theirs is set aside, and everybody else's lands.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from io import IOBase
from typing import cast
from uuid import UUID

import psycopg
from clickhouse_connect.driver.client import Client
from psycopg import sql

from dagster_jobs.landing.changed_days import (
    ChangedDay,
    Fingerprint,
    changed_days,
    fingerprints_in_clickhouse,
    fingerprints_in_postgres,
    fingerprints_of_day,
)
from dagster_jobs.landing.set_aside import count_set_aside, review_list, set_aside, take_off_list
from warehouse.event_log import columns
from warehouse.event_log.columns import DAY, IN_DAYS, Column
from warehouse.occurred_at import FIRST_DAY, LAST_DAY
from warehouse.vocabulary import SetAsideReason

# The columns of landing.events. `day` is the only one that an event has not itself: landing replaces whole days.
COLUMNS = ("day", *(column.name for column in columns.COLUMNS))

# COPY cannot write a table with row-level security, so the day comes through a temporary one.
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
_COPY = sql.SQL("copy arrived ({}) from stdin").format(_COLUMNS)
_REPLACE = sql.SQL("insert into landing.events ({0}) select {0} from arrived").format(_COLUMNS)
_CHUNK_BYTES = 1 << 18


def select_list() -> str:
    """The columns as ClickHouse selects them, in order, so that Postgres' COPY reads them.

    ClickHouse's TabSeparated and Postgres' COPY text agree on separators, escapes, \\N, numbers, UUIDs and times
    without a zone (both sides run in UTC); only an array looks different.
    """
    return ", ".join((DAY, *(_expression(column) for column in columns.COLUMNS)))


def _expression(column: Column) -> str:
    if column.absent:
        return f"nullIf({column.name}, {column.absent})"
    if column.postgres.endswith("[]"):  # each element quoted, as Postgres writes an array
        elements = f"arrayMap(element -> toJSONString(element), {column.name})"
        return f"concat('{{', arrayStringConcat({elements}, ','), '}}')"
    return column.name


_READ = f"select {select_list()} from events where {IN_DAYS} and tenant_id in {{tenants:Array(UUID)}}"  # noqa: S608 - our own columns


class DayCutShort(Exception):
    """ClickHouse sent fewer events of a day than it had counted; nothing of the day was replaced."""


@dataclass(frozen=True)
class Landing:
    """What was landed, and how many tenants' days could not be."""

    count_days: int
    count_events: int
    count_set_aside: int


def land_changes(
    client: Client,
    connection: psycopg.Connection,
    report: Callable[[date, int, int], None] = lambda day, done, total: None,
    first: date = FIRST_DAY,
    last: date = LAST_DAY,
) -> Landing:
    """Lands every day that changed, calling `report` after each with how many are done of how many."""
    found = fingerprints_in_clickhouse(client)
    review_list(connection, found)
    days = [each for each in changed_days(found, fingerprints_in_postgres(connection)) if first <= each.day <= last]
    count_events = 0
    for done, each in enumerate(days, 1):
        count_events += land_day(client, connection, each)
        report(each.day, done, len(days))
    return Landing(len(days), count_events, count_set_aside(connection))


def land_day(client: Client, connection: psycopg.Connection, changed: ChangedDay) -> int:
    """Replaces what the tenants have of the day by what ClickHouse holds. Gives how many events landed.

    The fingerprints are taken before the events: what arrives in between makes the day count as changed
    next time, and is never forgotten.
    """
    fingerprints = [each for each in fingerprints_of_day(client, changed.day) if each.tenant_id in changed.tenants]
    try:
        return _replace(client, connection, changed, fingerprints)
    except (psycopg.DataError, psycopg.IntegrityError, DayCutShort) as error:
        if len(changed.tenants) > 1:
            return sum(land_day(client, connection, half) for half in _halves(changed))
        for each in fingerprints:
            set_aside(connection, each, *_why(error))
        return 0


def _replace(
    client: Client, connection: psycopg.Connection, changed: ChangedDay, fingerprints: Collection[Fingerprint]
) -> int:
    with connection.transaction():
        connection.execute("set local timezone = 'UTC'")
        connection.execute("create temporary table arrived (like landing.events) on commit drop")
        count, expected = _copy_events(client, connection, changed), sum(each.count_events for each in fingerprints)
        if count < expected:
            raise DayCutShort(f"got {count} events, expected {expected}")
        for table in ("events", "landed_days"):
            connection.execute(
                sql.SQL("delete from landing.{} where day = %(day)s and tenant_id = any(%(tenants)s)").format(
                    sql.Identifier(table)
                ),
                {"day": changed.day, "tenants": list(changed.tenants)},
            )
        connection.execute(_REPLACE)
        _remember(connection, fingerprints)
        take_off_list(connection, changed.day, changed.tenants)
    return count


def _halves(changed: ChangedDay) -> tuple[ChangedDay, ChangedDay]:
    tenants: list[UUID] = sorted(changed.tenants)
    middle = len(tenants) // 2
    return ChangedDay(changed.day, frozenset(tenants[:middle])), ChangedDay(changed.day, frozenset(tenants[middle:]))


def _why(error: Exception) -> tuple[SetAsideReason, str]:
    """The reason, and what the database names. Its message may quote a row's values, so that is left out."""
    if not isinstance(error, psycopg.Error):
        return "cut_short", str(error)
    names = (type(error).__name__, error.sqlstate, error.diag.constraint_name, error.diag.column_name)
    return "refused_by_postgres", " ".join(name for name in names if name)


def _copy_events(client: Client, connection: psycopg.Connection, changed: ChangedDay) -> int:
    """ClickHouse's bytes go straight into COPY."""
    parameters = {"first": changed.day, "last": changed.day, "tenants": [str(each) for each in changed.tenants]}
    stream = client.raw_stream(_READ, parameters=parameters, fmt="TabSeparated")
    with cast(IOBase, stream) as body, connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            while chunk := body.read(_CHUNK_BYTES):
                copy.write(chunk)
        return cursor.rowcount


def _remember(connection: psycopg.Connection, fingerprints: Collection[Fingerprint]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into landing.landed_days (tenant_id, day, count_events, fingerprint, landed_at)"
            " values (%(tenant_id)s, %(day)s, %(count_events)s, %(hash_of_ids)s, now())",
            [vars(each) for each in fingerprints],
        )
