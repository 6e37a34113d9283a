"""Which tenants' UTC days look different in ClickHouse than when they were landed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

import psycopg
from clickhouse_connect.driver.client import Client

from warehouse.event_log.columns import DAY, IN_DAYS
from warehouse.occurred_at import FIRST_DAY, LAST_DAY


@dataclass(frozen=True)
class Fingerprint:
    """The events of a tenant's day in two numbers: how many, and which."""

    tenant_id: UUID
    day: date
    count_events: int
    hash_of_ids: int

    @property
    def is_of_a_possible_day(self) -> bool:
        """False for an event of the year 1850: a client once said so, and history has no such day."""
        return FIRST_DAY <= self.day <= LAST_DAY


@dataclass(frozen=True)
class ChangedDay:
    """A UTC day, and the tenants whose events of it changed."""

    day: date
    tenants: frozenset[UUID]


# Ids are combined by exclusive or, so the order in which ClickHouse reads its parts does not matter.
_ALL = f"select tenant_id, {DAY} as day, count(), groupBitXor(cityHash64(event_id)) from events"  # noqa: S608 - our own constants
_GROUPED = "group by tenant_id, day"


def fingerprints_in_clickhouse(client: Client) -> set[Fingerprint]:
    """What ClickHouse holds, a fingerprint a tenant and day; days that cannot be are among them."""
    return _fingerprints(client, f"{_ALL} {_GROUPED}")


def fingerprints_of_day(client: Client, day: date) -> set[Fingerprint]:
    """What ClickHouse holds of one day, a fingerprint a tenant."""
    return _fingerprints(client, f"{_ALL} where {IN_DAYS} {_GROUPED}", first=day, last=day)


def fingerprints_in_postgres(connection: psycopg.Connection) -> set[Fingerprint]:
    """What was landed."""
    rows = connection.execute("select tenant_id, day, count_events, fingerprint from landing.landed_days").fetchall()
    return {Fingerprint(tenant, day, count, int(hash_)) for tenant, day, count, hash_ in rows}


def changed_days(found: Iterable[Fingerprint], landed: Iterable[Fingerprint]) -> list[ChangedDay]:
    """Days to land, oldest first: new ones, those with late events, those whose events were rebuilt.

    This looks back as far as there is data: an import writes months at once, and its events are late by months.
    """
    changed = {(each.day, each.tenant_id) for each in set(found) ^ set(landed) if each.is_of_a_possible_day}
    days = groupby(sorted(changed), key=lambda each: each[0])
    return [ChangedDay(day, frozenset(tenant for _, tenant in group)) for day, group in days]


def _fingerprints(client: Client, query: str, **parameters: object) -> set[Fingerprint]:
    rows = client.query(query, parameters=parameters).result_rows
    return {Fingerprint(UUID(str(tenant)), day, count, hash_) for tenant, day, count, hash_ in rows}
