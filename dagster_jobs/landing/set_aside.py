"""Days that cannot be landed: on a list with the reason, told, tried again in every build, and stopping no other."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import psycopg
import structlog

from dagster_jobs.landing.changed_days import Fingerprint
from warehouse.vocabulary import SetAsideReason

_SET_ASIDE = """
    insert into landing.set_aside_days (tenant_id, day, reason, detail, count_events)
    values (%(tenant_id)s, %(day)s, %(reason)s, %(detail)s, %(count_events)s)
    on conflict (tenant_id, day) do update set
        reason = excluded.reason, detail = excluded.detail, count_events = excluded.count_events,
        attempts = set_aside_days.attempts + 1, last_tried_at = now()
"""
# What ClickHouse no longer has needs no landing.
_FORGET = """
    delete from landing.set_aside_days s
    where not exists (
        select from unnest(%(tenants)s::uuid[], %(days)s::date[]) as found (tenant_id, day)
        where found.tenant_id = s.tenant_id and found.day = s.day)
"""
_log = structlog.get_logger()


def set_aside(connection: psycopg.Connection, fingerprint: Fingerprint, reason: SetAsideReason, detail: str) -> None:
    """Puts a tenant's day on the list and tells it in the log."""
    values = {"tenant_id": fingerprint.tenant_id, "day": fingerprint.day, "count_events": fingerprint.count_events}
    connection.execute(_SET_ASIDE, {**values, "reason": reason, "detail": detail})
    _log.error(
        "day_set_aside", tenant=str(fingerprint.tenant_id), day=str(fingerprint.day), reason=reason, detail=detail
    )


def review_list(connection: psycopg.Connection, found: Iterable[Fingerprint]) -> None:
    """Before landing: impossible days come onto the list, days that have no events any more leave it."""
    there = list(found)
    connection.execute(_FORGET, {"tenants": [each.tenant_id for each in there], "days": [each.day for each in there]})
    for each in there:
        if not each.is_of_a_possible_day:
            set_aside(
                connection, each, "impossible_day", "its events are said to have happened where history has no day"
            )


def take_off_list(connection: psycopg.Connection, day: date, tenants: Iterable[UUID]) -> None:
    """The day has landed."""
    connection.execute(
        "delete from landing.set_aside_days where day = %(day)s and tenant_id = any(%(tenants)s)",
        {"day": day, "tenants": list(tenants)},
    )


def count_set_aside(connection: psycopg.Connection) -> int:
    """How many days are on the list, of all tenants."""
    row = connection.execute("select count(*) from landing.set_aside_days").fetchone()
    return int(row[0]) if row else 0
