"""Takes a visitor's message in: the first transaction of its way.

The message, the verdict on it, the promise of a reply and the event stand or fall together; the reply
itself begins after the commit.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chat_api.conversations.hold_back_message import hold_back_message
from chat_api.conversations.lock_conversation import LockedConversation, lock_conversation
from chat_api.conversations.posted import Posted, find_posted, notice_for
from chat_api.conversations.start_episode import start_episode
from chat_api.conversations.take_in_message import take_in_message
from chat_api.languages.detect import language_of_message
from chat_api.live.message import Message
from chat_api.replies.facts import Facts
from chat_api.replies.pending_reply import PendingReply
from chat_api.replies.recall_memory import Memory, recall_memory
from chat_api.screening.screen_message import Screening
from chat_api.visitors.visitor_token import Visitor
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection


@dataclass(frozen=True, slots=True)
class Draft:
    """What the visitor sent. `id` is the id that the visitor's client chose."""

    id: UUID
    text: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """For how long, and to whom, a reply is promised."""

    seconds: float
    worker: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What to tell the visitor, and the reply to begin after the commit, with what it needs to remember.

    `reopened`: a new episode began.
    """

    posted: Posted
    reply: PendingReply | None = None
    memory: Memory | None = None
    reopened: bool = False


async def post_message(
    connection: Connection, visitor: Visitor, conversation_id: UUID, draft: Draft, screening: Screening, lease: Lease
) -> Taken:
    """Writes the message in the open tenant transaction. The same id again changes nothing and gets the
    same answer. Raises ConversationNotFound."""
    conversation = await lock_conversation(connection, visitor, conversation_id)
    message = _message(conversation, draft, screening)
    if screening.is_accepted and conversation.status != "resolved":
        taken = await _take_in(connection, conversation, conversation.facts, message, screening, lease)
        if taken is not None:
            return taken
    already = await find_posted(connection, conversation_id, draft.id, conversation.language)
    if already is not None:
        return Taken(already)
    if screening.is_accepted:
        return await _return_with(connection, conversation, message, screening, lease)
    await hold_back_message(connection, conversation.facts, message, screening)
    notice = notice_for(screening.verdict, conversation.language)
    return Taken(Posted(message=message, verdict=screening.verdict, notice=notice))


def promise_reply(conversation: LockedConversation, facts: Facts, message: Message) -> PendingReply:
    """The reply that an accepted message will get, in the place after everything that is there."""
    return PendingReply(
        facts=facts,
        id=new_id(),
        message_id=message.id,
        # A message that was asked about keeps its place, however many came after it.
        sequence=max(conversation.next_sequence, message.sequence + 1),
        attempt=1,
        question=message.text,
        language=message.language or conversation.language,
        asked_at=message.occurred_at,
    )


async def enter_episode(connection: Connection, conversation: LockedConversation, at: datetime) -> Facts:
    """The episode that an accepted message belongs to: the open one, or the next after a resolved one."""
    if conversation.status != "resolved":
        return conversation.facts
    facts = replace(conversation.facts, episode=conversation.facts.episode + 1)
    await connection.execute(
        "update app.conversations set status = 'open', resolution = null, resolved_at = null, escalated_at = null,"
        " escalation_reason = null, episode = %s where id = %s",
        [facts.episode, facts.conversation_id],
    )
    await start_episode(connection, facts, conversation.language, at)
    return facts


async def _return_with(
    connection: Connection, conversation: LockedConversation, message: Message, screening: Screening, lease: Lease
) -> Taken:
    facts = await enter_episode(connection, conversation, message.occurred_at)
    taken = await _take_in(connection, conversation, facts, message, screening, lease)
    assert taken is not None
    return replace(taken, reopened=True)


async def _take_in(
    connection: Connection,
    conversation: LockedConversation,
    facts: Facts,
    message: Message,
    screening: Screening,
    lease: Lease,
) -> Taken | None:
    reply = promise_reply(conversation, facts, message)
    if not await take_in_message(connection, message, screening, reply, lease.seconds, lease.worker):
        return None
    # Recalled in this transaction: one of its own would come between the commit and the first token.
    memory = await recall_memory(connection, reply)
    return Taken(Posted(message=message, verdict=screening.verdict, reply_id=reply.id), reply, memory)


def _message(conversation: LockedConversation, draft: Draft, screening: Screening) -> Message:
    states = {"ask": "asked", "block": "blocked"}
    return Message(
        id=new_id(),
        client_message_id=draft.id,
        sequence=conversation.next_sequence,
        author="visitor",
        state=states.get(screening.verdict, "accepted"),
        text=draft.text,
        language=language_of_message(draft.text, conversation.language),
        occurred_at=draft.occurred_at,
    )
