"""Opens a conversation: its row, its first episode, and the event."""

from chat_api.conversations.conversation import Conversation, ConversationNotFound
from chat_api.transcript.change_status import start_conversation
from chat_api.transcript.conversation_key import EpisodeFacts
from chat_api.visitors.request_context import RequestContext
from chat_api.visitors.visitor import Visitor
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import ChatLanguage


async def open_conversation(
    connection: Connection, visitor: Visitor, language: ChatLanguage, context: RequestContext
) -> Conversation:
    """A new conversation of the visitor, in the open tenant transaction."""
    cursor = await connection.execute(
        "select visitor_key from app.visitors where id = %(id)s and erased_at is null", {"id": visitor.id}
    )
    row = await cursor.fetchone()
    if row is None:
        raise ConversationNotFound
    facts = EpisodeFacts(
        visitor.tenant_id, new_id(), visitor.site_id, visitor.id, row["visitor_key"], context.origin, episode=1
    )
    await start_conversation(connection, facts, language, context.occurred_at)
    return Conversation(
        id=facts.conversation_id,
        status="open",
        language=language,
        episode=1,
        started_at=context.occurred_at,
        last_message_at=context.occurred_at,
    )
