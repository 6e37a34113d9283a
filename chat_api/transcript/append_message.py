"""Appends a message to a conversation, with the verdict on it, the promise of a reply, and the event: in one statement.

What follows a statement's first part happens only if that part wrote its row, so a message that is posted twice, or
confirmed twice, changes nothing. Messages are written to a conversation whose row is locked (`conversation.py`).
"""

from functools import cache
from typing import Final

from chat_api.screening.screen_message import Screening
from chat_api.transcript.conversation_key import EpisodeFacts
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import PendingReply
from warehouse.event_log.events import Event, MessagePosted, MessageScreened
from warehouse.event_log.record import COLUMNS, VALUES, outbox_row
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Verdict

MESSAGE: Final = """message as (
        insert into app.messages (tenant_id, id, conversation_id, sequence, episode, client_message_id, author, state,
            body, language, occurred_at)
        values (%(tenant_id)s, %(id)s, %(conversation_id)s, %(sequence)s, %(episode)s, %(client_message_id)s,
            %(author)s, %(state)s, %(text)s, %(language)s, %(occurred_at)s)
        on conflict (tenant_id, conversation_id, client_message_id) do nothing
        returning tenant_id, id, conversation_id, episode, occurred_at)"""
CONFIRMED: Final = """message as (
        update app.messages set state = 'accepted', episode = %(episode)s
        where tenant_id = %(tenant_id)s and id = %(id)s and state = 'asked'
        returning tenant_id, id, conversation_id, episode, occurred_at)"""
VERDICT: Final = """verdict as (
        insert into app.message_verdicts (tenant_id, message_id, verdict, score, reasons)
        select tenant_id, id, %(verdict)s, %(score)s, %(reasons)s::text[] from message)"""
VERDICT_CONFIRMED: Final = """verdict as (
        update app.message_verdicts v set confirmed_at = now()
        from message where v.tenant_id = message.tenant_id and v.message_id = message.id)"""
PROMISE: Final = """answer as (
        insert into app.messages (tenant_id, id, conversation_id, sequence, episode, author, state, body, language,
            reply_to, occurred_at)
        select tenant_id, %(reply_id)s::uuid, conversation_id, %(reply_sequence)s::integer, episode, 'assistant',
            'pending', '', %(reply_language)s, id, occurred_at
        from message),
    promise as (
        insert into app.replies (tenant_id, id, conversation_id, message_id, state, attempt, lease_expires_at, worker)
        select tenant_id, %(reply_id)s::uuid, conversation_id, id, 'pending', %(attempt)s::integer,
            now() + make_interval(secs => %(lease_s)s), %(worker)s
        from message)"""
# A message that is held back does not count as conversation: it breaks no silence. One that was asked about keeps its
# place, and others may have come after it meanwhile: the next place never goes back.
MOVED: Final = """moved as (
        update app.conversations c set next_sequence = greatest(c.next_sequence, %(next_sequence)s),
            last_recorded_at = now(),
            last_message_at = case when %(is_conversation)s then greatest(c.last_message_at, message.occurred_at)
                else c.last_message_at end
        from message where c.tenant_id = message.tenant_id and c.id = message.conversation_id)"""
RECORDED: Final = f"recorded as (insert into app.outbox_events ({COLUMNS}) select {VALUES} from message)"  # noqa: S608 -- constants


async def append_message(
    connection: Connection,
    facts: EpisodeFacts,
    message: Message,
    *,
    screening: Screening | None = None,
    reply: PendingReply | None = None,
) -> bool:
    """False, and nothing written, when the client's id is there already.

    What a visitor writes was screened; what the staff write was not. With `reply` the assistant answers it.
    """
    event: Event | None = None
    verdict: dict[str, object] = {}
    if screening is not None:
        verdict = {"verdict": screening.verdict, "score": screening.score, "reasons": list(screening.reasons)}
        event = (
            _posted(facts, message, screening.verdict)
            if screening.is_accepted
            else _held_back(facts, message, screening)
        )
    parts = (MESSAGE, *((VERDICT,) if screening else ()))
    return await _write(connection, parts, facts, message, reply, event, **verdict)


async def accept_message(
    connection: Connection, facts: EpisodeFacts, message: Message, verdict: Verdict, reply: PendingReply | None
) -> bool:
    """Lets a message through that its visitor was asked about; false, and nothing written, when it no longer waits."""
    event = _posted(facts, message, verdict)
    return await _write(connection, (CONFIRMED, VERDICT_CONFIRMED), facts, message, reply, event)


async def _write(
    connection: Connection,
    parts: tuple[str, ...],
    facts: EpisodeFacts,
    message: Message,
    reply: PendingReply | None,
    event: Event | None,
    **own: object,
) -> bool:
    last = reply.sequence if reply else message.sequence
    values: dict[str, object] = {
        **message.model_dump(include=_OF_MESSAGE),
        "tenant_id": facts.tenant_id,
        "conversation_id": facts.conversation_id,
        "episode": facts.episode,
        "next_sequence": last + 1,
        "is_conversation": not isinstance(event, MessageScreened),
        **(_of_reply(reply) if reply else {}),
        **(outbox_row(event) if event else {}),
        **own,
    }
    more = (*parts, *((PROMISE,) if reply else ()), MOVED, *((RECORDED,) if event else ()))
    return await (await connection.execute(_statement(more), values)).fetchone() is not None


_OF_MESSAGE: Final = {"id", "sequence", "client_message_id", "author", "state", "text", "language", "occurred_at"}


@cache
def _statement(parts: tuple[str, ...]) -> bytes:
    return f"with {', '.join(parts)} select id from message".encode()  # noqa: S608 -- constants


def _of_reply(reply: PendingReply) -> dict[str, object]:
    return {
        "reply_id": reply.id,
        "reply_sequence": reply.sequence,
        "reply_language": reply.language,
        "attempt": reply.attempt,
        "lease_s": reply.lease.seconds,
        "worker": reply.lease.worker,
    }


def _posted(facts: EpisodeFacts, message: Message, verdict: Verdict) -> MessagePosted:
    return MessagePosted(
        **facts.of_event(),
        occurred_at=message.occurred_at,
        message_id=message.id,
        language=message.language,
        verdict=verdict,
        count_characters=len(message.text),
    )


def _held_back(facts: EpisodeFacts, message: Message, screening: Screening) -> MessageScreened:
    return MessageScreened(
        **facts.of_event(),
        occurred_at=message.occurred_at,
        message_id=message.id,
        verdict=screening.verdict,
        reasons=list(screening.reasons),
    )
