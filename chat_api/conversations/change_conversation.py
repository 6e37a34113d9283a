"""What a visitor decides about a conversation: to have a person, or that it is over."""

from datetime import datetime
from uuid import UUID

from chat_api.conversations.conversation import lock_own_conversation
from chat_api.errors import SamtalError
from chat_api.transcript.change_status import Escalate, Resolve, change_status
from chat_api.visitors.visitor import Visitor
from warehouse.postgres.connect import Connection


class ConversationClosed(SamtalError):
    """The conversation is resolved."""

    status = 409
    code = "conversation_closed"


async def escalate_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID, at: datetime) -> bool:
    """Hands the conversation to people; false when they have it already.

    Raises ConversationNotFound, ConversationClosed.
    """
    conversation = await lock_own_conversation(connection, visitor, conversation_id)
    if conversation.status == "resolved":
        raise ConversationClosed
    return await change_status(connection, conversation.facts, Escalate("visitor_asked"), at)


async def close_conversation(
    connection: Connection, visitor: Visitor, conversation_id: UUID, *, confirmed: bool, at: datetime
) -> bool:
    """Resolves it as confirmed or assumed; false when it was closed before. Raises ConversationNotFound."""
    conversation = await lock_own_conversation(connection, visitor, conversation_id)
    resolution = Resolve("confirmed" if confirmed else "assumed")
    return await change_status(connection, conversation.facts, resolution, at)
