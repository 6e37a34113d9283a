"""How state and ClickHouse write the same event as the same line, so that equal md5 sums mean equal rows.

State knows less than an event tells: a line holds what both know, and leaves out scores and timings.
"""

from dataclasses import dataclass

# The fields of a line, in order; one that an event does not have is empty on both sides.
LINE = (
    *("name", "conversation_id", "episode", "site_id", "origin", "occurred_at", "message_id", "language", "verdict"),
    *("reply_to", "attempt", "assistant_version_id", "provider", "model", "intent", "input_tokens", "output_tokens"),
    *("cost_usd", "fallback_reason", "reason", "resolution", "value"),
)


@dataclass(frozen=True)
class Fact:
    """Where state keeps an event: the rows (their conversation is `c`), and an expression for each field."""

    rows: str
    fields: dict[str, str]


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
        f"{_EPISODES} where e.escalated_at is not null",
        {"episode": "e.episode", "occurred_at": "e.escalated_at", "reason": "e.escalation_reason"},
    ),
    "conversation_resolved": Fact(
        f"{_EPISODES} where e.resolved_at is not null",
        {"episode": "e.episode", "occurred_at": "e.resolved_at", "resolution": "e.resolution"},
    ),
    "message_posted": Fact(
        f"{_VERDICTS} where m.author = 'visitor' and m.state = 'accepted'",
        {**_OF_MESSAGE, "language": "m.language", "verdict": "v.verdict"},
    ),
    # A message that was asked about stays screened when it is confirmed and posted afterwards.
    "message_screened": Fact(
        f"{_VERDICTS} where m.author = 'visitor' and v.verdict in ('ask', 'block')",
        {**_OF_MESSAGE, "verdict": "v.verdict"},
    ),
    "reply_completed": Fact(
        f"{_REPLIES} where r.state = 'complete'",
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
    ),
    "reply_failed": Fact(f"{_REPLIES} where r.state = 'failed'", _OF_REPLY),
    # Of several ratings of a reply the last one counts; in which episode it was given, state does not keep.
    "rating_given": Fact(_RATINGS, {"occurred_at": "g.rated_at", "message_id": "g.reply_id", "value": "g.value"}),
}

# What stands for a field where ClickHouse's own value would differ in form, or state does not keep it.
_IN_CLICKHOUSE = {
    "episode": "if(name = 'rating_given', '', toString(episode))",
    "occurred_at": "toString(toUnixTimestamp64Micro(occurred_at))",
    "language": "if(name in ('conversation_opened', 'message_posted'), ifNull(language, ''), '')",
    "cost_usd": "ifNull(toString(toInt64(cost_usd * 100000000)), '')",
    "fallback_reason": "if(name = 'reply_completed', ifNull(fallback_reason, ''), '')",
    "reason": "if(name = 'conversation_escalated', ifNull(reason, ''), '')",
}


def line_in_postgres(name: str) -> str:
    """SQL text of an event's line, over the rows of its fact."""
    always = {"name": f"'{name}'", "conversation_id": "c.id", "site_id": "c.site_id", "origin": "c.origin"}
    fields = {**always, **FACTS[name].fields}
    fields["occurred_at"] = f"(extract(epoch from {fields['occurred_at']}) * 1000000)::bigint"
    return " || '|' || ".join(f"coalesce(({fields[field]})::text, '')" if field in fields else "''" for field in LINE)


def line_in_clickhouse() -> str:
    """SQL text of a line, over the table `events`."""
    fields = ", '|', ".join(_IN_CLICKHOUSE.get(field, f"ifNull(toString({field}), '')") for field in LINE)
    return f"concat({fields})"
