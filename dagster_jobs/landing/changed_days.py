"""Which UTC days look different in ClickHouse than when they were landed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg
from clickhouse_connect.driver.client import Client


@dataclass(frozen=True)
class Fingerprint:
    """The events of a tenant's day in two numbers: how many, and which."""

    tenant_id: UUID
    day: date
    count_events: int
    hash_of_ids: int


# Ids are combined by exclusive or, so the order in which ClickHouse reads its parts does not matter.
_IN_CLICKHOUSE = """
    select tenant_id, toDate(occurred_at, 'UTC') as day, count(), groupBitXor(cityHash64(event_id))
    from events
    where toDate(occurred_at, 'UTC') between {first:Date} and {last:Date}
    group by tenant_id, day
"""
_IN_POSTGRES = "select tenant_id, day, count_events, fingerprint from landing.landed_days where day between %s and %s"

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2100, 1, 1)


def fingerprints_in_clickhouse(client: Client, first: date = FIRST_DAY, last: date = LAST_DAY) -> set[Fingerprint]:
    """What ClickHouse holds, a fingerprint a tenant and day (both days included)."""
    rows = client.query(_IN_CLICKHOUSE, parameters={"first": first, "last": last}).result_rows
    return {Fingerprint(UUID(str(tenant)), day, count, hash_) for tenant, day, count, hash_ in rows}


def changed_days(
    client: Client, connection: psycopg.Connection, first: date = FIRST_DAY, last: date = LAST_DAY
) -> list[date]:
    """Days to land, oldest first: new ones, those with late events, those whose events were rebuilt.

    This looks back as far as there is data: an import writes months at once, and its events are late by months.
    """
    rows = connection.execute(_IN_POSTGRES, [first, last]).fetchall()
    landed = {Fingerprint(tenant, day, count, int(hash_)) for tenant, day, count, hash_ in rows}
    found = fingerprints_in_clickhouse(client, first, last)
    return sorted({fingerprint.day for fingerprint in found ^ landed})
