"""Reads a mart's rows for a window of local days, as they are: no number is computed here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar
from uuid import UUID

from psycopg import sql
from psycopg.errors import UndefinedTable
from pydantic import BaseModel

from chat_api.statistics.mart_rows import IntentRow, LanguageRow, ResponseTimeRow, SnapshotRow, TopicRow
from warehouse.postgres.connect import Connection

Row = TypeVar("Row", bound=BaseModel)


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
