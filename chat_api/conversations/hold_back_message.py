"""Keeps a message that is not let through: it counts as screened, not as conversation."""

from chat_api.live.message import Message
from chat_api.replies.facts import Facts
from chat_api.screening.screen_message import Screening
from warehouse.event_log.events import MessageScreened
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection


async def hold_back_message(connection: Connection, facts: Facts, message: Message, screening: Screening) -> None:
    """Writes the message, the verdict with its reasons, and the event, in the open tenant transaction."""
    async with connection.pipeline():
        await connection.execute(
            "insert into app.messages (tenant_id, id, conversation_id, sequence, episode, client_message_id, author,"
            " state, body, language, occurred_at) values (%s, %s, %s, %s, %s, %s, 'visitor', %s, %s, %s, %s)",
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
            "insert into app.message_verdicts (tenant_id, message_id, verdict, score, reasons)"
            " values (%s, %s, %s, %s, %s)",
            [facts.tenant_id, message.id, screening.verdict, screening.score, list(screening.reasons)],
        )
        await connection.execute(
            "update app.conversations set next_sequence = %s, last_recorded_at = now() where id = %s",
            [message.sequence + 1, facts.conversation_id],
        )
        event = MessageScreened(
            **facts.of_event(),
            occurred_at=message.occurred_at,
            message_id=message.id,
            verdict=screening.verdict,
            reasons=list(screening.reasons),
        )
        await record_event(connection, event)
