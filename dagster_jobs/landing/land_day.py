"""Lands one UTC day of events: replaced whole, in one transaction, so that repeating it changes nothing."""

from collections.abc import Callable, Iterable
from datetime import date
from io import IOBase
from typing import cast

import psycopg
from clickhouse_connect.driver.client import Client
from psycopg import sql

from dagster_jobs.landing.changed_days import Fingerprint, fingerprints_in_clickhouse
from dagster_jobs.landing.columns import COLUMNS, select_list

_READ = f"select {select_list()} from events where toDate(occurred_at, 'UTC') = {{day:Date}}"  # noqa: S608 - our own column list
# COPY cannot write a table with row-level security, so the day comes through a temporary one.
_COLUMNS = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
_COPY = sql.SQL("copy arrived ({}) from stdin").format(_COLUMNS)
_REPLACE = sql.SQL("insert into landing.events ({0}) select {0} from arrived").format(_COLUMNS)
_CHUNK_BYTES = 1 << 18


class DayCutShort(Exception):
    """ClickHouse sent fewer events of a day than it had counted; nothing of the day was replaced."""


def land_day(client: Client, connection: psycopg.Connection, day: date) -> int:
    """Replaces the day's events by ClickHouse's and remembers their fingerprint. Gives their number.

    The fingerprint is taken before the events: what arrives in between makes the day count as changed
    next time, and is never forgotten.
    """
    fingerprints = fingerprints_in_clickhouse(client, day, day)
    with connection.transaction():
        connection.execute("set local timezone = 'UTC'")
        connection.execute("create temporary table arrived (like landing.events) on commit drop")
        count, expected = _copy_events(client, connection, day), sum(each.count_events for each in fingerprints)
        if count < expected:
            raise DayCutShort(f"{day}: got {count} events, expected {expected}")
        connection.execute("delete from landing.events where day = %s", [day])
        connection.execute(_REPLACE)
        _remember(connection, day, fingerprints)
    return count


def land_days(
    client: Client,
    connection: psycopg.Connection,
    days: Iterable[date],
    report: Callable[[date, int], None] = lambda day, count: None,
) -> int:
    """Lands each day, calling `report` after each with its number of events. Gives the sum."""
    total = 0
    for day in days:
        count = land_day(client, connection, day)
        report(day, count)
        total += count
    return total


def _copy_events(client: Client, connection: psycopg.Connection, day: date) -> int:
    """ClickHouse's bytes go straight into COPY."""
    stream = client.raw_stream(_READ, parameters={"day": day}, fmt="TabSeparated")
    with cast(IOBase, stream) as body, connection.cursor() as cursor:
        with cursor.copy(_COPY) as copy:
            while chunk := body.read(_CHUNK_BYTES):
                copy.write(chunk)
        return cursor.rowcount


def _remember(connection: psycopg.Connection, day: date, fingerprints: set[Fingerprint]) -> None:
    connection.execute("delete from landing.landed_days where day = %s", [day])
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into landing.landed_days (tenant_id, day, count_events, fingerprint, landed_at)"
            " values (%s, %s, %s, %s, now())",
            [(each.tenant_id, day, each.count_events, each.hash_of_ids) for each in fingerprints],
        )
