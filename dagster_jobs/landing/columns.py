"""The columns of landing.events, and how ClickHouse writes each so that Postgres' COPY reads it.

ClickHouse's TabSeparated and Postgres' COPY text agree on separators, escapes, \\N, numbers, UUIDs
and times without a zone (both sides run in UTC); only an array looks different.
"""

from warehouse.clickhouse.days import DAY
from warehouse.event_log import columns
from warehouse.event_log.columns import Column

# `day` is the only one that an event has not itself: landing replaces whole days.
COLUMNS = ("day", *(column.name for column in columns.COLUMNS))


def select_list() -> str:
    """The columns as ClickHouse selects them, in order."""
    return ", ".join((DAY, *(_expression(column) for column in columns.COLUMNS)))


def _expression(column: Column) -> str:
    if column.absent:
        return f"nullIf({column.name}, {column.absent})"
    if column.postgres.endswith("[]"):  # each element quoted, as Postgres writes an array
        elements = f"arrayMap(element -> toJSONString(element), {column.name})"
        return f"concat('{{', arrayStringConcat({elements}, ','), '}}')"
    return column.name
