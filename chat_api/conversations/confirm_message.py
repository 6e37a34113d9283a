"""The one-click check: a visitor confirms a message that looked doubtful."""

from functools import partial
from uuid import UUID

from chat_api.conversations.conversation import lock_own_conversation
from chat_api.conversations.post_message import Taken, enter_episode, follow_up, promise_reply
from chat_api.conversations.posted import Posted, find_posted
from chat_api.database import unit_of_work
from chat_api.errors import SamtalError
from chat_api.services import Services
from chat_api.transcript.append_message import accept_message
from chat_api.transcript.pending_reply import Lease
from chat_api.visitors.visitor import Visitor
from warehouse.postgres.connect import Connection


class MessageNotFound(SamtalError):
    """The conversation has no such message of the visitor."""

    status = 404
    code = "message_not_found"


class MessageNotAsked(SamtalError):
    """The message was blocked: there is nothing to confirm."""

    status = 409
    code = "message_not_asked"


async def confirm_message(services: Services, visitor: Visitor, conversation_id: UUID, message_id: UUID) -> Posted:
    """Accepts a message that was asked about, and begins the reply; harmless when repeated.

    Raises ConversationNotFound, MessageNotFound, MessageNotAsked.
    """
    async with unit_of_work(services.pool, visitor.tenant_id) as work:
        taken = await _confirm(work.connection, visitor, conversation_id, message_id, services.lease)
        work.after_commit(partial(follow_up, services, taken))
    return taken.posted


async def _confirm(
    connection: Connection, visitor: Visitor, conversation_id: UUID, message_id: UUID, lease: Lease
) -> Taken:
    conversation = await lock_own_conversation(connection, visitor, conversation_id)
    posted = await find_posted(connection, conversation_id, message_id, conversation.language)
    if posted is None or posted.message.id != message_id:
        raise MessageNotFound
    if posted.message.state == "accepted":
        return Taken(posted)
    if posted.message.state != "asked":
        raise MessageNotAsked
    facts = await enter_episode(connection, conversation, posted.message.occurred_at)
    message = posted.message.model_copy(update={"state": "accepted"})
    reply = promise_reply(conversation, facts, message, lease)
    await accept_message(connection, facts, message, posted.verdict, reply)
    answer = Posted(message=message, verdict=posted.verdict, reply_id=reply.id if reply else None)
    return Taken(answer, facts, reply, reopened=facts.episode > conversation.facts.episode)
