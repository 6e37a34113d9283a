"""How far the numbers can be trusted: what reconciliation found, how fresh each stage is, what could not be loaded."""

from datetime import date, datetime
from typing import Final

from psycopg.errors import UndefinedTable
from pydantic import BaseModel, Field

from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_all
from warehouse.vocabulary import SetAsideReason

# Ids are in the order of recording, so each newest row is read by the primary key.
FRESHNESS: Final = """
    select
        (select recorded_at from app.outbox_events order by recorded_on desc, id desc limit 1) as last_event_at,
        (select recorded_at from app.outbox_events o
            where not exists (
                select from app.outbox_queue q where q.recorded_on = o.recorded_on and q.event_id = o.id)
            order by recorded_on desc, id desc limit 1) as last_shipped_at
"""

RECONCILED: Final = """
    select day, count_expected, count_found, is_equal, compared_at from app.reconciliations
    order by day desc limit %(count_days)s
"""
SET_ASIDE: Final = """
    select day, reason, detail, count_events, attempts, first_set_aside_at, last_tried_at from landing.set_aside_days
    order by day desc limit %(count_days)s
"""


class ReconciledDay(BaseModel):
    """One UTC day: events that the state tables imply, and events found in the warehouse."""

    day: date
    count_expected: int
    count_found: int
    is_equal: bool
    compared_at: datetime


class SetAsideDay(BaseModel):
    """A UTC day that is missing in the marts because it could not be landed. Every build tries it again."""

    day: date
    reason: SetAsideReason = Field(
        description="impossible_day: a client once said that it happened before 2000 or after 2099"
    )
    detail: str = Field(description="what an operator needs to know; no person's data")
    count_events: int
    attempts: int
    first_set_aside_at: datetime
    last_tried_at: datetime


class Freshness(BaseModel):
    """The newest event, the newest one handed to the warehouse, and when the marts were built. Null: never."""

    last_event_at: datetime | None
    last_shipped_at: datetime | None
    marts_built_at: datetime | None


class DataTrust(BaseModel):
    """What the data-trust page shows."""

    reconciliation: list[ReconciledDay]
    set_aside: list[SetAsideDay]
    freshness: Freshness
    dead_letters: int


async def read_data_trust(connection: Connection, count_days: int) -> DataTrust:
    """The newest days of the transaction's tenant, newest first."""
    dead = await (await connection.execute("select count(*) as n from app.event_dead_letters")).fetchone()
    return DataTrust(
        reconciliation=await fetch_all(connection, ReconciledDay, RECONCILED, count_days=count_days),
        set_aside=await fetch_all(connection, SetAsideDay, SET_ASIDE, count_days=count_days),
        freshness=await _read_freshness(connection),
        dead_letters=dead["n"] if dead else 0,
    )


async def _read_freshness(connection: Connection) -> Freshness:
    row = await (await connection.execute(FRESHNESS)).fetchone()
    assert row is not None
    return Freshness(**row, marts_built_at=await _marts_built_at(connection))


async def _marts_built_at(connection: Connection) -> datetime | None:
    try:
        async with connection.transaction():
            row = await (await connection.execute("select max(built_at) as at from marts.stats_snapshots")).fetchone()
    except UndefinedTable:
        return None
    return row["at"] if row else None
