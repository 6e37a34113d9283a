"""Posts a visitor's message: screens it, writes it, and begins the reply.

The message, the verdict on it, the promise of a reply and the event stand or fall together, in one transaction; the
reply itself begins after the commit. Needs no request: an import, another channel and a test post like this too.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from chat_api.actor import Actor
from chat_api.answering.context import AnswerContext, read_context
from chat_api.conversations.conversation import lock_own_conversation, read_conversation
from chat_api.conversations.posted import Posted, find_posted, notice_for
from chat_api.database import unit_of_work
from chat_api.limits import TooManyRequests
from chat_api.live.frames import message_frame, status_changed
from chat_api.screening.screen_message import Screening, forget_repeat, read_signals, screen_message
from chat_api.services import Services
from chat_api.transcript.append_message import append_message
from chat_api.transcript.change_status import Reopen, change_status
from chat_api.transcript.conversation import LockedConversation
from chat_api.transcript.conversation_key import EpisodeFacts
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import Lease, PendingReply
from chat_api.transcript.statuses import may_become, who_answers
from chat_api.visitors.visitor import Visitor
from nlp.detect_language import language_of_message
from telemetry import metrics
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection, tenant_transaction
from warehouse.vocabulary import MessageState, Verdict

STATES: Final[dict[Verdict, MessageState]] = {
    "pass": "accepted",
    "flag": "accepted",
    "ask": "asked",
    "block": "blocked",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What the visitor sent, when and from which address. `id` is the id that the visitor's client chose."""

    id: UUID
    text: str
    occurred_at: datetime
    address: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What to tell the visitor. `facts` are there when the message is new and counts as conversation; `reply` is what
    begins after the commit, with what its answer is made from. `reopened`: a new episode began. `is_repeated`: it
    was there already."""

    posted: Posted
    facts: EpisodeFacts | None = None
    reply: PendingReply | None = None
    context: AnswerContext | None = None
    reopened: bool = False
    is_repeated: bool = False


async def post_message(services: Services, visitor: Visitor, conversation_id: UUID, draft: Draft) -> Posted:
    """The same id again changes nothing and gets the same answer. Raises ConversationNotFound, TooManyRequests."""
    try:
        screening = await _screen(services, visitor, draft)
    except TooManyRequests as refusal:
        if posted := await _find_posted_before(services, visitor, conversation_id, draft):
            await _forget(services, visitor, draft)
            return posted
        raise refusal from None
    if screening.is_accepted and services.knowledge.has_faqs(visitor.tenant_id):
        # The answer will ask for it: while Postgres waits for its disk, the embedder can compute.
        services.embedder.prepare(draft.text)
    async with unit_of_work(services.pool, visitor.tenant_id) as work:
        conversation = await lock_own_conversation(work.connection, visitor, conversation_id)
        taken = await _take(work.connection, conversation, draft, screening, services.lease)
        work.after_commit(partial(follow_up, services, taken))
    if taken.is_repeated:
        await _forget(services, visitor, draft)
    return taken.posted


async def _forget(services: Services, visitor: Visitor, draft: Draft) -> None:
    await forget_repeat(
        services.counters, draft.text, visitor_id=visitor.id, address=draft.address, at=draft.occurred_at
    )


async def _find_posted_before(
    services: Services, visitor: Visitor, conversation_id: UUID, draft: Draft
) -> Posted | None:
    """What was answered when this message was taken in: a client that asks again is owed its answer at any time."""
    async with tenant_transaction(services.pool, visitor.tenant_id) as connection:
        conversation = await read_conversation(connection, visitor, conversation_id)
        return await find_posted(connection, conversation_id, draft.id, conversation.language)


async def _screen(services: Services, visitor: Visitor, draft: Draft) -> Screening:
    """Asks the counters before a connection is held."""
    settings = services.settings.api
    signals = await read_signals(
        services.counters,
        draft.text,
        visitor_id=visitor.id,
        is_trapped=visitor.is_trapped,
        address=draft.address,
        at=draft.occurred_at,
        messages_per_minute=settings.messages_per_minute,
        repetitions=settings.repetitions_per_ten_minutes,
    )
    screening = screen_message(signals)
    metrics.messages_screened.labels(screening.verdict).inc()
    return screening


async def _take(
    connection: Connection, conversation: LockedConversation, draft: Draft, screening: Screening, lease: Lease
) -> Taken:
    message = _message(conversation, draft, screening)
    if screening.is_accepted and conversation.status != "resolved":
        taken = await _accept(connection, conversation, conversation.facts, message, screening, lease)
        if taken is not None:
            return taken
    already = await find_posted(connection, conversation.facts.conversation_id, draft.id, conversation.language)
    if already is not None:
        return Taken(already, is_repeated=True)
    if screening.is_accepted:
        facts = await enter_episode(connection, conversation, message.occurred_at)
        taken = await _accept(connection, conversation, facts, message, screening, lease)
        assert taken is not None, "the conversation is locked, and its message was not there"
        return taken
    await append_message(connection, conversation.facts, message, screening=screening)
    notice = notice_for(screening.verdict, conversation.language)
    return Taken(Posted(message=message, verdict=screening.verdict, notice=notice))


async def enter_episode(connection: Connection, conversation: LockedConversation, at: datetime) -> EpisodeFacts:
    """The episode that an accepted message belongs to: this one, or the next after a resolved one."""
    if not may_become(conversation.status, "open"):
        return conversation.facts
    actor = Actor.visitor(conversation.facts.visitor_id)
    await change_status(connection, conversation.facts, Reopen(conversation.language), actor, at)
    return conversation.facts.next_episode()


def promise_reply(
    conversation: LockedConversation, facts: EpisodeFacts, message: Message, lease: Lease
) -> PendingReply | None:
    """The reply that an accepted message gets of the assistant, in the place after everything that is there; None
    where a person answers."""
    is_next_episode = facts.episode > conversation.facts.episode
    status = "open" if is_next_episode else conversation.status
    if who_answers(status, None if is_next_episode else conversation.assigned_to) != "assistant":
        return None
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
        lease=lease,
    )


async def _accept(
    connection: Connection,
    conversation: LockedConversation,
    facts: EpisodeFacts,
    message: Message,
    screening: Screening,
    lease: Lease,
) -> Taken | None:
    reply = promise_reply(conversation, facts, message, lease)
    if not await append_message(connection, facts, message, screening=screening, reply=reply):
        return None
    posted = Posted(message=message, verdict=screening.verdict, reply_id=reply.id if reply else None)
    # Read in this transaction: one of its own would come between the commit and the first token.
    context = await read_context(connection, reply) if reply else None
    return Taken(posted, facts, reply, context, reopened=facts.episode > conversation.facts.episode)


def _message(conversation: LockedConversation, draft: Draft, screening: Screening) -> Message:
    return Message(
        id=new_id(),
        client_message_id=draft.id,
        sequence=conversation.next_sequence,
        author="visitor",
        state=STATES[screening.verdict],
        text=draft.text,
        language=language_of_message(draft.text, conversation.language),
        occurred_at=draft.occurred_at,
    )


def follow_up(services: Services, taken: Taken) -> None:
    """After the commit: tells the conversation's other readers, and begins the reply."""
    if taken.facts is None:
        return
    conversation_id = taken.facts.conversation_id
    if taken.reopened:
        services.live.publish(conversation_id, status_changed("open", None, None))
    services.live.publish(conversation_id, message_frame(taken.posted.message, 0))
    if taken.reply is not None:
        services.replies.start(taken.reply, taken.context)
