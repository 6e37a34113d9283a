"""The visitor ends the conversation, and says whether the question was answered."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from chat_api.conversations.lock_conversation import lock_conversation
from chat_api.conversations.resolve_conversation import resolve_conversation
from chat_api.visitors.visitor_token import Visitor
from warehouse.postgres.connect import Connection


async def close_conversation(
    connection: Connection, visitor: Visitor, conversation_id: UUID, *, confirmed: bool, at: datetime
) -> bool:
    """Resolves it as confirmed or assumed; false when it was closed before. Raises ConversationNotFound."""
    conversation = await lock_conversation(connection, visitor, conversation_id)
    resolution: Literal["confirmed", "assumed"] = "confirmed" if confirmed else "assumed"
    return await resolve_conversation(connection, conversation.facts, resolution, at)
