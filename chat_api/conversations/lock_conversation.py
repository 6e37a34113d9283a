"""Takes a conversation's row for writing: what is written to one conversation happens one after the other."""

from dataclasses import dataclass
from uuid import UUID

from chat_api.conversations.conversation import ConversationNotFound
from chat_api.replies import facts
from chat_api.visitors.visitor_token import Visitor
from warehouse.postgres.connect import Connection


@dataclass(frozen=True, slots=True)
class LockedConversation:
    """The conversation's row, which nobody else changes until this transaction ends."""

    facts: facts.Facts
    status: str
    resolution: str | None
    language: str
    next_sequence: int


async def lock_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID) -> LockedConversation:
    """The visitor's conversation. Raises ConversationNotFound, for other visitors' ids too."""
    cursor = await connection.execute(
        f"select {facts.COLUMNS}, c.status, c.resolution, c.language, c.next_sequence"  # noqa: S608 -- constants
        " from app.conversations c join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id"
        " where c.id = %s and c.visitor_id = %s and v.erased_at is null for update of c",
        [conversation_id, visitor.id],
    )
    row = await cursor.fetchone()
    if row is None:
        raise ConversationNotFound
    return LockedConversation(
        facts.read_facts(row), row["status"], row["resolution"], row["language"], row["next_sequence"]
    )
