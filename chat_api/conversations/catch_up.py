"""What a reader has missed: finished messages from Postgres, a reply under way from the live log."""

from uuid import UUID

from chat_api.conversations.queries import last_turn, list_since
from chat_api.conversations.stream_position import StreamPosition
from chat_api.live.frames import Frame, Place, message_frame, reply_restarted, reply_started
from chat_api.live.live import Live
from chat_api.live.message import Message
from warehouse.postgres.connect import Pool, tenant_transaction


async def catch_up(
    pool: Pool, live: Live, tenant_id: UUID, conversation_id: UUID, position: StreamPosition
) -> list[Frame]:
    """The frames that bring the reader up to date, in order. A reader who has seen nothing gets the last turn."""
    async with tenant_transaction(pool, tenant_id) as connection:
        if position.sequence is None:
            position.sequence = await last_turn(connection, conversation_id)
        messages = await list_since(connection, conversation_id, position.sequence, position.unfinished)
    log: list[Frame] = []
    if any(message.state == "pending" for message, _ in messages):
        log = await live.read_log(conversation_id)
    frames: list[Frame] = []
    for message, attempt in messages:
        frames += (
            _reply_under_way(message, attempt, log, position)
            if message.state == "pending"
            else [message_frame(message, attempt)]
        )
    return [frame for frame in frames if position.advance(frame)]


def _reply_under_way(message: Message, attempt: int, log: list[Frame], position: StreamPosition) -> list[Frame]:
    place = Place(message.id, message.sequence, attempt)
    seen = position.seen(message.sequence)
    began = reply_started(place, message.reply_to or message.id)
    if seen is not None and seen[0] < attempt:
        began = reply_restarted(place)
    tokens = [
        frame
        for frame in log
        if frame.event == "reply_token" and (frame.sequence, frame.attempt) == (message.sequence, attempt)
    ]
    return [began, *tokens]
