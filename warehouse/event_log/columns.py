"""Every column of an event, once, for all that hold events: ClickHouse, `landing.events`, and dbt's staging model.

A new field of an event is one line here. `samtal migrate` adds the column to both tables; the query that lands it,
the line that reconciliation compares, `stg_landing__events` and `docs/events.md` follow from this table.
"""

from dataclasses import dataclass
from typing import Final

_NO_ID = "toUUID('00000000-0000-0000-0000-000000000000')"
_WORD = "LowCardinality(Nullable(String))"
_COUNT = "Nullable(UInt32)"
_ID = "Nullable(UUID)"

# An event's UTC day in ClickHouse's SQL. `toDate` has 16 bits: it turns the year 1850 into a day of 2029, and 2149
# into 1970. `occurred_at` is what a client once stated, so every statement takes the day from here, and narrows
# the rows by the column itself, which its index is made of.
DAY = "toDate32(occurred_at, 'UTC')"
# With the parameters `first` and `last`, both included.
IN_DAYS = (
    "occurred_at >= toDateTime64({first:Date32}, 6, 'UTC')"
    " and occurred_at < toDateTime64(addDays({last:Date32}, 1), 6, 'UTC')"
)


@dataclass(frozen=True)
class Column:
    """One column. Null where an event has no such field; `staged_as` is its name in dbt's models."""

    name: str
    clickhouse: str
    postgres: str
    meaning: str
    staged_as: str
    absent: str = ""
    """ClickHouse's value of an event that has no such field, where its type has no null."""
    is_staged: bool = True


def _column(
    name: str,
    clickhouse: str,
    postgres: str,
    meaning: str,
    *,
    absent: str = "",
    staged_as: str = "",
    staged: bool = True,
) -> Column:
    return Column(name, clickhouse, postgres, meaning, staged_as or name, absent, staged)


COLUMNS: Final = (
    _column("tenant_id", "UUID", "uuid", "The tenant."),
    _column("event_id", "UUID", "uuid", "The event's id, made with the change that it tells of."),
    _column(
        "name",
        "LowCardinality(String)",
        "text",
        "What happened; docs/events.md tells what each event means.",
        staged_as="event_name",
    ),
    _column("actor", _WORD, "text", "Who did it, where the event itself does not tell."),
    _column("occurred_at", "DateTime64(6, 'UTC')", "timestamptz", "When it happened (UTC)."),
    _column("recorded_at", "DateTime64(6, 'UTC')", "timestamptz", "When it was written down (UTC)."),
    _column("conversation_id", "UUID", "uuid", "The conversation; null where the event tells of none.", absent=_NO_ID),
    _column(
        "episode",
        "UInt32",
        "integer",
        "Counts from 1; a message on a resolved conversation starts the next.",
        absent="0",
    ),
    _column("site_id", "UUID", "uuid", "The site that the widget was on.", absent=_NO_ID),
    _column("visitor_key", "String", "text", "Pseudonym of the visitor.", absent="''"),
    _column("origin", "LowCardinality(String)", "text", "live, test, preview, imported or demo.", absent="''"),
    _column("language", _WORD, "text", "ISO 639-1; null when not certain."),
    _column("message_id", _ID, "uuid", "The message: the visitor's, the reply, or the rated reply."),
    _column("verdict", _WORD, "text", "What screening decided: pass, flag, ask or block."),
    _column("count_characters", _COUNT, "integer", "Length of the message.", staged=False),
    _column("reasons", "Array(LowCardinality(String))", "text[]", "What screening saw.", staged=False),
    _column("reply_to", _ID, "uuid", "The visitor's message that a reply answers.", staged_as="question_id"),
    _column("attempt", _COUNT, "integer", "Which attempt at the reply it was.", staged=False),
    _column("assistant_id", _ID, "uuid", "The assistant that replied."),
    _column("assistant_version_id", _ID, "uuid", "Its version."),
    _column("provider", _WORD, "text", "Who wrote the reply."),
    _column("model", _WORD, "text", "With which model."),
    _column(
        "confidence", "Nullable(Float64)", "double precision", "Between 0 and 1; null when the provider gives none."
    ),
    _column("intent", _WORD, "text", "Slug of the intent; null when none fits."),
    _column("is_answered", "Nullable(Bool)", "boolean", "False when the reply only offers choices or hands over."),
    _column("fallback_reason", _WORD, "text", "Why the fallback provider answered."),
    _column("input_tokens", _COUNT, "bigint", "Tokens read."),
    _column("output_tokens", _COUNT, "bigint", "Tokens written."),
    _column("cost_usd", "Nullable(Decimal(18, 8))", "numeric(18, 8)", "Cost; null where no price is known."),
    _column("first_token_ms", _COUNT, "bigint", "Milliseconds to the first visible token."),
    _column("total_ms", _COUNT, "bigint", "The reply's own duration."),
    _column("count_sources", _COUNT, "integer", "Sources that the reply quotes."),
    _column("reason", _WORD, "text", "Why a conversation was handed over, or a reply failed."),
    _column("resolution", _WORD, "text", "assumed, confirmed or staff."),
    _column("value", _WORD, "text", "up or down.", staged_as="rating"),
    _column("count_faqs", _COUNT, "integer", "FAQs that were written."),
)
