"""Writes an accepted message with its verdict, the promise of a reply and the event, in one statement."""

from chat_api.live.message import Message
from chat_api.replies.pending_reply import PendingReply
from chat_api.screening.screen_message import Screening
from warehouse.event_log.events import MessagePosted
from warehouse.event_log.record import COLUMNS, VALUES, outbox_row
from warehouse.postgres.connect import Connection

# What follows the first line happens only if that line wrote its row.
TAKE_IN = f"""
    with message as (
        insert into app.messages (tenant_id, id, conversation_id, sequence, episode, client_message_id, author, state,
            body, language, occurred_at)
        values (%s, %s, %s, %s, %s, %s, 'visitor', 'accepted', %s, %s, %s)
        on conflict (tenant_id, conversation_id, client_message_id) do nothing
        returning tenant_id, id, conversation_id, episode, occurred_at),
    verdict as (
        insert into app.message_verdicts (tenant_id, message_id, verdict, score, reasons)
        select tenant_id, id, %s, %s, %s::text[] from message),
    answer as (
        insert into app.messages (tenant_id, id, conversation_id, sequence, episode, author, state, body, language,
            reply_to, occurred_at)
        select tenant_id, %s::uuid, conversation_id, %s::integer, episode, 'assistant', 'pending', '', %s, id,
            occurred_at
        from message),
    promise as (
        insert into app.replies (tenant_id, id, conversation_id, message_id, state, attempt, lease_expires_at, worker)
        select tenant_id, %s::uuid, conversation_id, id, 'pending', %s::integer, now() + make_interval(secs => %s), %s
        from message),
    moved as (
        update app.conversations c set next_sequence = %s, last_recorded_at = now(),
            last_message_at = greatest(c.last_message_at, message.occurred_at)
        from message where c.id = message.conversation_id),
    told as (
        insert into app.outbox_events ({COLUMNS}) select {VALUES} from message)
    select id from message
""".encode()  # noqa: S608 -- constants


async def take_in_message(
    connection: Connection, message: Message, screening: Screening, reply: PendingReply, lease_s: float, worker: str
) -> bool:
    """Writes in the open tenant transaction; false, and nothing written, when the client's id is there already."""
    facts = reply.facts
    event = MessagePosted(
        **facts.of_event(),
        occurred_at=message.occurred_at,
        message_id=message.id,
        language=message.language,
        verdict=screening.verdict,
        count_characters=len(message.text),
    )
    values: list[object] = [
        facts.tenant_id,
        message.id,
        facts.conversation_id,
        message.sequence,
        facts.episode,
        message.client_message_id,
        message.text,
        message.language,
        message.occurred_at,
        screening.verdict,
        screening.score,
        list(screening.reasons),
        reply.id,
        reply.sequence,
        reply.language,
        reply.id,
        reply.attempt,
        lease_s,
        worker,
        reply.sequence + 1,
        *outbox_row(event),
    ]
    cursor = await connection.execute(TAKE_IN, values)
    return await cursor.fetchone() is not None
