"""Takes a visitor's message in: the first transaction of its way.

The message, the verdict on it, the promise of a reply and the event stand or fall together; the reply
itself begins after the commit.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chat_api.conversations.lock_conversation import LockedConversation, lock_conversation
from chat_api.conversations.posted import Posted, find_posted, notice_for
from chat_api.conversations.start_episode import start_episode
from chat_api.languages.detect import detect_language
from chat_api.live.message import Message
from chat_api.replies.facts import Facts
from chat_api.replies.open_reply import open_reply
from chat_api.replies.pending_reply import PendingReply
from chat_api.screening.screen_message import Screening
from chat_api.visitors.visitor_token import Visitor
from warehouse.event_log.events import MessagePosted, MessageScreened
from warehouse.event_log.record import record_event
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
    """What to tell the visitor, and the reply to begin after the commit. `reopened`: a new episode began."""

    posted: Posted
    reply: PendingReply | None = None
    reopened: bool = False


async def post_message(
    connection: Connection, visitor: Visitor, conversation_id: UUID, draft: Draft, screening: Screening, lease: Lease
) -> Taken:
    """Writes the message in the open tenant transaction. The same id again changes nothing and gets the
    same answer. Raises ConversationNotFound."""
    conversation = await lock_conversation(connection, visitor, conversation_id)
    already = await find_posted(connection, conversation_id, draft.id, conversation.language)
    if already is not None:
        return Taken(already)
    message = _message(conversation, draft, screening)
    async with connection.pipeline():
        if not screening.is_accepted:
            await _write(connection, conversation.facts, message, screening)
            await _hold_back(connection, conversation, message, screening)
            notice = notice_for(screening.verdict, conversation.language)
            return Taken(Posted(message=message, verdict=screening.verdict, notice=notice))
        facts = await enter_episode(connection, conversation, draft.occurred_at)
        await _write(connection, facts, message, screening)
        reply = await accept_message(connection, conversation, facts, message, screening.verdict, lease)
    posted = Posted(message=message, verdict=screening.verdict, reply_id=reply.id)
    return Taken(posted, reply, reopened=facts.episode > conversation.facts.episode)


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


async def accept_message(
    connection: Connection,
    conversation: LockedConversation,
    facts: Facts,
    message: Message,
    verdict: str,
    lease: Lease,
) -> PendingReply:
    """Counts the message as conversation and promises a reply to it."""
    # A message that was asked about keeps its place; its reply comes after everything that is there.
    sequence = max(conversation.next_sequence, message.sequence + 1)
    reply = PendingReply(
        facts=facts,
        id=new_id(),
        message_id=message.id,
        sequence=sequence,
        attempt=1,
        question=message.text,
        language=message.language or conversation.language,
        asked_at=message.occurred_at,
    )
    await open_reply(connection, reply, lease.seconds, lease.worker)
    await _advance(connection, facts.conversation_id, sequence + 1, message.occurred_at)
    event = MessagePosted(
        **facts.of_event(),
        occurred_at=message.occurred_at,
        message_id=message.id,
        language=message.language,
        verdict=verdict,
        count_characters=len(message.text),
    )
    await record_event(connection, event)
    return reply


async def _hold_back(
    connection: Connection, conversation: LockedConversation, message: Message, screening: Screening
) -> None:
    await _advance(connection, conversation.facts.conversation_id, message.sequence + 1, None)
    event = MessageScreened(
        **conversation.facts.of_event(),
        occurred_at=message.occurred_at,
        message_id=message.id,
        verdict=screening.verdict,
        reasons=list(screening.reasons),
    )
    await record_event(connection, event)


async def _write(connection: Connection, facts: Facts, message: Message, screening: Screening) -> None:
    await connection.execute(
        "insert into app.messages (tenant_id, id, conversation_id, sequence, episode, client_message_id, author, state,"
        " body, language, occurred_at) values (%s, %s, %s, %s, %s, %s, 'visitor', %s, %s, %s, %s)",
        [
            facts.tenant_id,
            message.id,
            facts.conversation_id,
            message.sequence,
            facts.episode,
            message.client_message_id,
            message.state,
            message.text,
            message.language,
            message.occurred_at,
        ],
    )
    await connection.execute(
        "insert into app.message_verdicts (tenant_id, message_id, verdict, score, reasons) values (%s, %s, %s, %s, %s)",
        [facts.tenant_id, message.id, screening.verdict, screening.score, list(screening.reasons)],
    )


async def _advance(connection: Connection, conversation_id: UUID, next_sequence: int, at: datetime | None) -> None:
    await connection.execute(
        "update app.conversations set next_sequence = %s, last_recorded_at = now(),"
        " last_message_at = greatest(last_message_at, %s) where id = %s",
        [next_sequence, at, conversation_id],
    )


def _message(conversation: LockedConversation, draft: Draft, screening: Screening) -> Message:
    states = {"ask": "asked", "block": "blocked"}
    return Message(
        id=new_id(),
        client_message_id=draft.id,
        sequence=conversation.next_sequence,
        author="visitor",
        state=states.get(screening.verdict, "accepted"),
        text=draft.text,
        language=detect_language(draft.text) or conversation.language,
        occurred_at=draft.occurred_at,
    )
