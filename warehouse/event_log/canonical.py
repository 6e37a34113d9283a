"""How state and ClickHouse write the same event as the same line, so that equal md5 sums mean equal rows.

State knows less than the log tells. `FACTS` names the events that state can derive, and of each the fields that both
know (no scores, no timings); any other event is counted, and compared with nothing.
"""

from dataclasses import dataclass

from warehouse.event_log.columns import COLUMNS


@dataclass(frozen=True)
class Fact:
    """Where state keeps an event: the rows (their conversation is `c`), and a column for each field of it."""

    rows: str
    fields: dict[str, str]
    condition: str = "true"

    @property
    def occurred_at(self) -> str:
        """The column by which the last days are found, through its index (migration 0011)."""
        return self.fields["occurred_at"]


_EPISODES = "app.episodes e join app.conversations c on c.tenant_id = e.tenant_id and c.id = e.conversation_id"
_VERDICTS = """app.messages m
    join app.message_verdicts v on v.tenant_id = m.tenant_id and v.message_id = m.id
    join app.conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id"""
_REPLIES = """app.replies r
    join app.messages m on m.tenant_id = r.tenant_id and m.id = r.id
    join app.conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id"""
_RATINGS = "app.ratings g join app.conversations c on c.tenant_id = g.tenant_id and c.id = g.conversation_id"

_OF_MESSAGE = {"episode": "m.episode", "occurred_at": "m.occurred_at", "message_id": "m.id"}
_OF_REPLY = {**_OF_MESSAGE, "reply_to": "r.message_id", "attempt": "r.attempt"}

FACTS: dict[str, Fact] = {
    "conversation_opened": Fact(
        _EPISODES, {"episode": "e.episode", "occurred_at": "e.started_at", "language": "e.language"}
    ),
    "conversation_escalated": Fact(
        _EPISODES,
        {"episode": "e.episode", "occurred_at": "e.escalated_at", "reason": "e.escalation_reason"},
        "e.escalated_at is not null",
    ),
    "conversation_resolved": Fact(
        _EPISODES,
        {"episode": "e.episode", "occurred_at": "e.resolved_at", "resolution": "e.resolution"},
        "e.resolved_at is not null",
    ),
    "message_posted": Fact(
        _VERDICTS,
        {**_OF_MESSAGE, "language": "m.language", "verdict": "v.verdict"},
        "m.author = 'visitor' and m.state = 'accepted'",
    ),
    # A message that was asked about stays screened when it is confirmed and posted afterwards.
    "message_screened": Fact(
        _VERDICTS,
        {**_OF_MESSAGE, "verdict": "v.verdict"},
        "m.author = 'visitor' and v.verdict in ('ask', 'block')",
    ),
    "reply_completed": Fact(
        _REPLIES,
        {
            **_OF_REPLY,
            "assistant_version_id": "r.assistant_version_id",
            "provider": "r.provider",
            "model": "r.model",
            "intent": "r.intent",
            "input_tokens": "r.input_tokens",
            "output_tokens": "r.output_tokens",
            "cost_usd": "(r.cost_usd * 100000000)::bigint",
            "fallback_reason": "r.fallback_reason",
        },
        "r.state = 'complete'",
    ),
    "reply_failed": Fact(_REPLIES, _OF_REPLY, "r.state = 'failed'"),
    # Of several ratings of a reply the last one counts; in which episode it was given, state does not keep.
    "rating_given": Fact(_RATINGS, {"occurred_at": "g.rated_at", "message_id": "g.reply_id", "value": "g.value"}),
}

# What every fact has, from its conversation.
_ALWAYS = {"conversation_id": "c.id", "site_id": "c.site_id", "origin": "c.origin"}
LINE = tuple(
    column.name
    for column in COLUMNS
    if column.name in _ALWAYS or any(column.name in fact.fields for fact in FACTS.values())
)
"""The fields of a line, in order; one that a fact does not have is empty on both sides."""

# Where ClickHouse's own value differs in form.
_IN_CLICKHOUSE = {
    "occurred_at": "toString(toUnixTimestamp64Micro(occurred_at))",
    "cost_usd": "ifNull(toString(toInt64(cost_usd * 100000000)), '')",
}


def line_in_postgres(name: str) -> str:
    """SQL text of an event's line, over the rows of its fact."""
    fields = {**_ALWAYS, **FACTS[name].fields}
    fields["occurred_at"] = f"(extract(epoch from {fields['occurred_at']}) * 1000000)::bigint"
    values = (f"coalesce(({fields[field]})::text, '')" if field in fields else "''" for field in LINE)
    return " || '|' || ".join((f"'{name}'", *values))


def line_in_clickhouse() -> str:
    """SQL text of a line, over the table `events`: of each event the fields that its fact has, and no others."""
    return f"concat({', '.join(['name', *(_field(field) for field in LINE)])})"


def _field(field: str) -> str:
    value = _IN_CLICKHOUSE.get(field, f"ifNull(toString({field}), '')")
    names = [name for name, fact in FACTS.items() if field in fact.fields]
    if field in _ALWAYS or len(names) == len(FACTS):
        return f"'|', {value}"
    listed = ", ".join(f"'{name}'" for name in names)
    return f"'|', if(name in ({listed}), {value}, '')"
