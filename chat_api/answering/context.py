"""What an answer is made from besides the question: this conversation, earlier ones of the visitor, who may answer.

An earlier conversation belongs to the same visitor when it was held under the same token, or when both
the address and the pre-chat e-mail are the same. A neighbour behind the same address who knows the e-mail
matches as well, so it is background and no history: it only informs the assistant; nobody is shown it.
"""

from dataclasses import dataclass, field
from typing import Any, Final  # JSON rows are of many types
from uuid import UUID

from chat_api.answering.price import Price
from chat_api.assistants.queries import ACTIVE, Assistant
from chat_api.transcript.pending_reply import PendingReply
from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_all, fetch_one
from warehouse.vocabulary import Author, ProviderPreference, Status

MAX_TURNS: Final = 30
EARLIER: Final = """
    with own as materialized (
        select id, email_index, address_index from app.visitors where id = %(visitor_id)s),
    same as (
        select id from own
        union
        select v.id from app.visitors v
        join own on v.email_index = own.email_index and v.address_index = own.address_index)
    select m.author, m.body as text
    from same
    join app.conversations c on c.visitor_id = same.id and c.id <> %(conversation_id)s
    join app.messages m on m.conversation_id = c.id and m.state in ('accepted', 'complete')
    order by m.occurred_at desc, m.sequence desc limit %(max_turns)s
"""
# One statement, so that remembering costs one round trip.
ALL: Final = f"""
    select t.provider, c.assistant_id, c.status,
        exists (select from app.faqs f where f.is_active) as has_knowledge,
        (select coalesce(json_agg(p), '[]') from app.model_prices p) as prices,
        (select coalesce(json_agg(a), '[]') from ({ACTIVE}) a) as assistants,
        (select coalesce(json_agg(turn), '[]') from (
            select m.author, m.body as text, r.is_answered, jsonb_array_length(r.choices) > 0 as has_offered
            from app.messages m left join app.replies r on r.tenant_id = m.tenant_id and r.id = m.id
            where m.conversation_id = c.id and m.sequence < %(before)s and m.state in ('accepted', 'complete')
            order by m.sequence desc limit %(max_turns)s) turn) as turns
    from app.conversations c join app.tenants t on t.id = c.tenant_id
    where c.id = %(conversation_id)s
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation."""

    author: Author
    text: str


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """`turns` are this conversation's, `background` is of earlier ones, for the first answer of this one.

    Of the assistant's last answer here: `was_unsure` when it did not answer, `has_offered` when it was a choice
    of questions, `last_said` is its text. `is_escalated`: people have been asked already.
    """

    turns: tuple[Turn, ...]
    background: tuple[Turn, ...]
    was_unsure: bool
    has_offered: bool
    last_said: str
    is_escalated: bool
    assistants: list[Assistant]
    assistant_id: UUID | None
    provider: ProviderPreference
    has_knowledge: bool
    prices: list[Price] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    provider: ProviderPreference
    assistant_id: UUID | None
    status: Status
    has_knowledge: bool
    prices: list[dict[str, Any]]
    assistants: list[dict[str, Any]]
    turns: list[dict[str, Any]]


async def read_context(connection: Connection, reply: PendingReply) -> AnswerContext:
    """Reads what the answer needs, in the open tenant transaction."""
    row = await fetch_one(
        connection,
        _Row,
        ALL,
        conversation_id=reply.facts.conversation_id,
        before=reply.sequence - 1,
        max_turns=MAX_TURNS,
    )
    assert row is not None
    last: dict[str, Any] = next((turn for turn in row.turns if turn["author"] == "assistant"), {})
    return AnswerContext(
        turns=tuple(Turn(turn["author"], turn["text"]) for turn in reversed(row.turns)),
        background=await _read_earlier(connection, reply) if reply.sequence <= 2 else (),
        was_unsure=last.get("is_answered") is False,
        has_offered=last.get("has_offered") is True,
        last_said=last.get("text", ""),
        is_escalated=row.status == "escalated",
        assistants=[_assistant(found) for found in row.assistants],
        assistant_id=row.assistant_id,
        provider=row.provider,
        has_knowledge=row.has_knowledge,
        prices=[Price.read(found) for found in row.prices],
    )


def _assistant(found: dict[str, Any]) -> Assistant:
    return Assistant(**{**found, "id": UUID(found["id"]), "version_id": UUID(found["version_id"])})


async def _read_earlier(connection: Connection, reply: PendingReply) -> tuple[Turn, ...]:
    turns = await fetch_all(
        connection,
        Turn,
        EARLIER,
        conversation_id=reply.facts.conversation_id,
        visitor_id=reply.facts.visitor_id,
        max_turns=MAX_TURNS,
    )
    return tuple(reversed(turns))
