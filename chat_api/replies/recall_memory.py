"""What the assistant remembers when it answers: this conversation, and earlier ones of the same visitor.

An earlier conversation belongs to the same visitor when it was held under the same token, or when both
the address and the pre-chat e-mail are the same. A neighbour behind the same address who knows the e-mail
matches as well, so it is background and no history: it only informs the assistant; nobody is shown it.
"""

from dataclasses import dataclass, field
from typing import Any, Literal  # JSON rows are of many types
from uuid import UUID

from chat_api.assistants.queries import ACTIVE, Assistant
from chat_api.replies.price_reply import Price
from chat_api.transcript.pending_reply import PendingReply
from integrations.model_provider.port import Turn
from warehouse.postgres.connect import Connection

MOST_TURNS = 30
TURNS_EARLIER = """
    with own as materialized (select id, email_index, address_index from app.visitors where id = %s),
    same as (
        select id from own
        union
        select v.id from app.visitors v
        join own on v.email_index = own.email_index and v.address_index = own.address_index
    )
    select m.author, m.body
    from same
    join app.conversations c on c.visitor_id = same.id and c.id <> %s
    join app.messages m on m.conversation_id = c.id and m.state in ('accepted', 'complete')
    order by m.occurred_at desc, m.sequence desc limit %s
"""
# One statement, so that remembering costs one round trip.
ALL = f"""
    select t.provider, c.assistant_id,
        exists (select from app.faqs f where f.is_active) as has_knowledge,
        (select coalesce(json_agg(p), '[]') from app.model_prices p) as prices,
        (select coalesce(json_agg(a), '[]') from ({ACTIVE}) a) as assistants,
        (select coalesce(json_agg(turn), '[]') from (
            select m.author, m.body, r.is_answered
            from app.messages m left join app.replies r on r.tenant_id = m.tenant_id and r.id = m.id
            where m.conversation_id = c.id and m.sequence < %s and m.state in ('accepted', 'complete')
            order by m.sequence desc limit %s) turn) as turns
    from app.conversations c join app.tenants t on t.id = c.tenant_id
    where c.id = %s
""".encode()  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class Memory:
    """`turns` are this conversation's, `background` is of earlier ones, for the first answer of this one.

    `was_unsure`: the assistant's last answer in this conversation did not answer.
    """

    turns: tuple[Turn, ...]
    background: tuple[Turn, ...]
    was_unsure: bool
    assistants: list[Assistant]
    assistant_id: UUID | None
    provider: Literal["automatic", "local", "openai"]
    has_knowledge: bool
    prices: list[Price] = field(default_factory=list)


async def recall_memory(connection: Connection, reply: PendingReply) -> Memory:
    """Reads what an answer needs, in the open tenant transaction."""
    conversation_id = reply.facts.conversation_id
    cursor = await connection.execute(ALL, [reply.sequence - 1, MOST_TURNS, conversation_id])
    row = await cursor.fetchone()
    assert row is not None
    answered = next((turn["is_answered"] for turn in row["turns"] if turn["author"] == "assistant"), None)
    return Memory(
        turns=tuple(Turn(turn["author"], turn["body"]) for turn in reversed(row["turns"])),
        background=await _recall_earlier(connection, reply) if reply.sequence <= 2 else (),
        was_unsure=answered is False,
        assistants=[_assistant(found) for found in row["assistants"]],
        assistant_id=row["assistant_id"],
        provider=row["provider"],
        has_knowledge=row["has_knowledge"],
        prices=[Price.read(found) for found in row["prices"]],
    )


def _assistant(found: dict[str, Any]) -> Assistant:
    return Assistant(**{**found, "id": UUID(found["id"]), "version_id": UUID(found["version_id"])})


async def _recall_earlier(connection: Connection, reply: PendingReply) -> tuple[Turn, ...]:
    facts = reply.facts
    cursor = await connection.execute(TURNS_EARLIER, [facts.visitor_id, facts.conversation_id, MOST_TURNS])
    return tuple(Turn(row["author"], row["body"]) for row in reversed(await cursor.fetchall()))
