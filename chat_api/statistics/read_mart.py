"""Reads a mart's rows, or the totals, of a window of local days, as they are: no number is computed here.

Statistics count an intent by its slug, and people read the company's own words for it: `name_intents`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, Literal, TypeVar
from uuid import UUID

from psycopg import sql
from psycopg.errors import UndefinedFunction, UndefinedTable
from pydantic import BaseModel, ConfigDict, Field

from chat_api.statistics.mart_rows import (
    IntentRow,
    LanguageRow,
    PeriodTotals,
    RankingRow,
    ResponseTimeRow,
    SnapshotRow,
    TopicRow,
)
from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_all

Row = TypeVar("Row", bound=BaseModel)

MAX_DAYS: Final = 400
# A bound that is not named is the first, or the last, day with numbers.
_BOUNDS: Final = """
    with bounds as (
        select
            coalesce(%(first)s::date, min(local_day)) as first_day,
            coalesce(%(last)s::date, max(local_day)) as last_day
        from marts.stats_snapshots
    )
"""
_OF_WINDOW: Final = """
    select totals.*
    from bounds
    cross join lateral marts.period_totals(app.current_tenant(), first_day, last_day, %(assistant_id)s) as totals
    where bounds.first_day <= bounds.last_day
"""
_RANKINGS: Final = """
    select rankings.*
    from bounds
    cross join lateral marts.rankings(app.current_tenant(), first_day, last_day, %(assistant_id)s) as rankings
    where bounds.first_day <= bounds.last_day
    order by kind, count desc, label
"""
_OF_DAYS: Final = """
    select totals.*
    from bounds
    cross join lateral generate_series(
        greatest(first_day, last_day - %(max_days)s + 1), last_day, interval '1 day') as series (day)
    cross join lateral marts.period_totals(app.current_tenant(), day::date, day::date, %(assistant_id)s) as totals
    order by day
"""


@dataclass(frozen=True)
class Mart(Generic[Row]):
    """A mart: its table, the rows it gives, the day that a window goes by, and the order."""

    table: str
    row: type[Row]
    day: str
    order: tuple[str, ...]


SNAPSHOTS: Final = Mart("stats_snapshots", SnapshotRow, "local_day", ("local_day", "assistant_name"))
LANGUAGES: Final = Mart("language_mix", LanguageRow, "local_day", ("local_day", "language", "assistant_id"))
INTENTS: Final = Mart("intents", IntentRow, "local_day", ("local_day", "intent", "assistant_id"))
TOPICS: Final = Mart("topic_days", TopicRow, "local_day", ("local_day", "label", "assistant_id"))
RESPONSE_TIMES: Final = Mart(
    "response_times", ResponseTimeRow, "period_start", ("period_start", "period", "is_all_assistants", "assistant_id")
)


@dataclass(frozen=True)
class Window:
    """Local days, both included; without a bound, all there are."""

    first: date | None = None
    last: date | None = None
    assistant_id: UUID | None = None
    period: str | None = None


async def read_mart(connection: Connection, mart: Mart[Row], window: Window) -> Sequence[Row]:
    """The rows of the transaction's tenant, oldest first; none where the marts were never built."""
    conditions = [
        (sql.SQL("{} >= %(first)s").format(sql.Identifier(mart.day)), window.first),
        (sql.SQL("{} <= %(last)s").format(sql.Identifier(mart.day)), window.last),
        (sql.SQL("assistant_id = %(assistant_id)s"), window.assistant_id),
        (sql.SQL("period = %(period)s"), window.period),
    ]
    query = sql.SQL("select {} from marts.{} where {} order by {}").format(
        sql.SQL(", ").join(map(sql.Identifier, mart.row.model_fields)),
        sql.Identifier(mart.table),
        sql.SQL(" and ").join([sql.SQL("true"), *(text for text, value in conditions if value is not None)]),
        sql.SQL(", ").join(map(sql.Identifier, mart.order)),
    )
    try:
        async with connection.transaction():
            cursor = await connection.execute(query, vars(window))
            return [mart.row.model_validate(row) async for row in cursor]
    except UndefinedTable:
        return []


async def read_totals(connection: Connection, window: Window, by: Literal["window", "day"]) -> Sequence[PeriodTotals]:
    """The tenant's totals: one row of the whole window, or one of each of its days (the newest 400 of them).

    None where the marts were never built, or where no bound is named and there are no numbers.
    """
    values = {"first": window.first, "last": window.last, "assistant_id": window.assistant_id}
    try:
        async with connection.transaction():
            if by == "day":
                return await fetch_all(connection, PeriodTotals, _BOUNDS + _OF_DAYS, **values, max_days=MAX_DAYS)
            return await fetch_all(connection, PeriodTotals, _BOUNDS + _OF_WINDOW, **values)
    except (UndefinedTable, UndefinedFunction):
        return []


async def read_rankings(connection: Connection, window: Window) -> Sequence[RankingRow]:
    """What occurred most in the window, by kind, most first; none where the marts were never built."""
    values = {"first": window.first, "last": window.last, "assistant_id": window.assistant_id}
    try:
        async with connection.transaction():
            return await fetch_all(connection, RankingRow, _BOUNDS + _RANKINGS, **values)
    except (UndefinedTable, UndefinedFunction):
        return []


class IntentName(BaseModel):
    """What an intent is called in each language; intents that several FAQs share, or none has, are not named."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"intent": "opening-hours", "names": {"en": "When are you open?", "sv": "När har ni öppet?"}},
            ]
        }
    )

    intent: str
    names: dict[str, str] = Field(description="the question of the intent's FAQ by the language's ISO 639-1 code")


async def name_intents(connection: Connection) -> list[IntentName]:
    """The names that the transaction's tenant has, whatever the window."""
    cursor = await connection.execute(
        "select intent, jsonb_object_agg(language, name) as names from app.intent_names group by intent order by intent"
    )
    return [IntentName.model_validate(row) async for row in cursor]
