"""What the assistant remembers when it answers: this conversation, and earlier ones of the same visitor.

An earlier conversation belongs to the same visitor when it was held under the same token, or when both
the address and the pre-chat e-mail are the same. It only informs the assistant; nobody is shown it.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from chat_api.assistants.queries import Assistant, active_assistants
from chat_api.replies.pending_reply import PendingReply
from integrations.model_provider.port import Turn
from warehouse.postgres.connect import Connection

MOST_TURNS = 30
TURNS_HERE = """
    select m.author, m.body, r.is_answered
    from app.messages m left join app.replies r on r.tenant_id = m.tenant_id and r.id = m.id
    where m.conversation_id = %s and m.sequence < %s and m.state in ('accepted', 'complete')
    order by m.sequence desc limit %s
"""
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
TENANT = """
    select t.provider, c.assistant_id,
        exists (select from app.faqs f where f.is_active) as has_knowledge
    from app.conversations c join app.tenants t on t.id = c.tenant_id
    where c.id = %s
"""


@dataclass(frozen=True, slots=True)
class Memory:
    """`was_unsure`: the assistant's last answer in this conversation did not answer."""

    turns: tuple[Turn, ...]
    was_unsure: bool
    assistants: list[Assistant]
    assistant_id: UUID | None
    provider: Literal["automatic", "local", "openai"]
    has_knowledge: bool


async def recall_memory(connection: Connection, reply: PendingReply) -> Memory:
    """Reads what an answer needs, in one round trip, in the open tenant transaction."""
    conversation_id = reply.facts.conversation_id
    async with connection.pipeline():
        here = await connection.execute(TURNS_HERE, [conversation_id, reply.sequence - 1, MOST_TURNS])
        tenant = await connection.execute(TENANT, [conversation_id])
        assistants = await active_assistants(connection)
        rows = await here.fetchall()
        about = await tenant.fetchone()
    assert about is not None
    turns = [Turn(row["author"], row["body"]) for row in reversed(rows)]
    if reply.sequence <= 2:
        turns = await _recall_earlier(connection, reply)
    answered = next((row["is_answered"] for row in rows if row["author"] == "assistant"), None)
    return Memory(
        tuple(turns), answered is False, assistants, about["assistant_id"], about["provider"], about["has_knowledge"]
    )


async def _recall_earlier(connection: Connection, reply: PendingReply) -> list[Turn]:
    facts = reply.facts
    cursor = await connection.execute(TURNS_EARLIER, [facts.visitor_id, facts.conversation_id, MOST_TURNS])
    return [Turn(row["author"], row["body"]) for row in reversed(await cursor.fetchall())]
