"""The one-click check: a visitor confirms a message that looked doubtful."""

from uuid import UUID

from chat_api.conversations.lock_conversation import lock_conversation
from chat_api.conversations.post_message import Lease, Taken, enter_episode, promise_reply
from chat_api.conversations.posted import Posted, find_posted
from chat_api.errors import SamtalError
from chat_api.live.message import Message
from chat_api.replies.open_reply import open_reply
from chat_api.replies.pending_reply import PendingReply
from chat_api.visitors.visitor_token import Visitor
from warehouse.event_log.events import MessagePosted
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Verdict


class MessageNotFound(SamtalError):
    """The conversation has no such message of the visitor."""

    status = 404
    code = "message_not_found"


class MessageNotAsked(SamtalError):
    """The message was blocked: there is nothing to confirm."""

    status = 409
    code = "message_not_asked"


async def confirm_message(
    connection: Connection, visitor: Visitor, conversation_id: UUID, message_id: UUID, lease: Lease
) -> Taken:
    """Accepts a message that was asked about, in the open tenant transaction; harmless when repeated.

    Raises ConversationNotFound, MessageNotFound, MessageNotAsked.
    """
    conversation = await lock_conversation(connection, visitor, conversation_id)
    posted = await _find(connection, conversation_id, message_id, conversation.language)
    if posted.message.state == "accepted":
        return Taken(posted)
    if posted.message.state != "asked":
        raise MessageNotAsked
    facts = await enter_episode(connection, conversation, posted.message.occurred_at)
    message = posted.message.model_copy(update={"state": "accepted"})
    reply = promise_reply(conversation, facts, message)
    async with connection.pipeline():
        await open_reply(connection, reply, lease.seconds, lease.worker)
        await _accept(connection, reply, message, posted.verdict)
    answer = Posted(message=message, verdict=posted.verdict, reply_id=reply.id)
    return Taken(answer, reply, reopened=facts.episode > conversation.facts.episode)


async def _accept(connection: Connection, reply: PendingReply, message: Message, verdict: Verdict) -> None:
    facts = reply.facts
    await connection.execute(
        "update app.messages set state = 'accepted', episode = %s where id = %s", [facts.episode, message.id]
    )
    await connection.execute("update app.message_verdicts set confirmed_at = now() where message_id = %s", [message.id])
    await connection.execute(
        "update app.conversations set next_sequence = %s, last_recorded_at = now(),"
        " last_message_at = greatest(last_message_at, %s) where id = %s",
        [reply.sequence + 1, message.occurred_at, facts.conversation_id],
    )
    event = MessagePosted(
        **facts.of_event(),
        occurred_at=message.occurred_at,
        message_id=message.id,
        language=message.language,
        verdict=verdict,
        count_characters=len(message.text),
    )
    await record_event(connection, event)


async def _find(connection: Connection, conversation_id: UUID, message_id: UUID, language: str) -> Posted:
    cursor = await connection.execute(
        "select client_message_id from app.messages where id = %s and conversation_id = %s and author = 'visitor'",
        [message_id, conversation_id],
    )
    row = await cursor.fetchone()
    posted = await find_posted(connection, conversation_id, row["client_message_id"], language) if row else None
    if posted is None:
        raise MessageNotFound
    return posted
