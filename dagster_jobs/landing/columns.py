"""The columns of landing.events, and how ClickHouse writes each so that Postgres' COPY reads it.

ClickHouse's TabSeparated and Postgres' COPY text agree on separators, escapes, \\N, numbers, UUIDs
and times without a zone (both sides run in UTC); only an array looks different.
"""

from warehouse.clickhouse.days import DAY

COLUMNS = (
    "tenant_id",
    "day",
    "event_id",
    "name",
    "occurred_at",
    "recorded_at",
    "conversation_id",
    "episode",
    "site_id",
    "visitor_key",
    "origin",
    "language",
    "message_id",
    "verdict",
    "count_characters",
    "reasons",
    "reply_to",
    "attempt",
    "assistant_id",
    "assistant_version_id",
    "provider",
    "model",
    "confidence",
    "intent",
    "is_answered",
    "fallback_reason",
    "input_tokens",
    "output_tokens",
    "cost_usd",
    "first_token_ms",
    "total_ms",
    "count_sources",
    "reason",
    "resolution",
    "value",
)

_EXPRESSIONS = {
    "day": DAY,
    # Each element quoted, as Postgres writes an array.
    "reasons": "concat('{', arrayStringConcat(arrayMap(reason -> toJSONString(reason), reasons), ','), '}')",
}


def select_list() -> str:
    """The columns as ClickHouse selects them, in order."""
    return ", ".join(_EXPRESSIONS.get(column, column) for column in COLUMNS)
