"""The visitor asks for a person."""

from datetime import datetime
from uuid import UUID

from chat_api.conversations.lock_conversation import lock_conversation
from chat_api.errors import SamtalError
from chat_api.replies.hand_over import hand_over
from chat_api.visitors.visitor_token import Visitor
from warehouse.postgres.connect import Connection


class ConversationClosed(SamtalError):
    """The conversation is resolved."""

    status = 409
    code = "conversation_closed"


async def escalate_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID, at: datetime) -> bool:
    """Hands the conversation to people; false when they have it already.

    Raises ConversationNotFound, ConversationClosed.
    """
    conversation = await lock_conversation(connection, visitor, conversation_id)
    if conversation.status == "resolved":
        raise ConversationClosed
    return await hand_over(connection, conversation.facts, "visitor_asked", at)
