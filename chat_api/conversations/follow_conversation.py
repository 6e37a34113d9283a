"""The stream of one conversation for one reader, as bytes of server-sent events."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final
from uuid import UUID

import psycopg
import structlog

from chat_api.conversations.catch_up import catch_up
from chat_api.conversations.conversation import SELECT
from chat_api.conversations.stream_position import StreamPosition
from chat_api.live.frames import Frame, status_changed
from chat_api.live.hub import Follower
from chat_api.live.live import Live
from warehouse.postgres.connect import Pool, tenant_transaction

logger = structlog.get_logger(__name__)
PING: Final = b": ping\n\n"
PING_EVERY_S: Final = 15.0


async def follow_conversation(
    pool: Pool,
    live: Live,
    tenant_id: UUID,
    conversation_id: UUID,
    last_event_id: str | None,
    ping_every_s: float = PING_EVERY_S,
) -> AsyncGenerator[bytes, None]:
    """Everything since `last_event_id`, then what happens, until the reader leaves."""
    position = StreamPosition(last_event_id)
    async with live.following(conversation_id) as follower:
        yield (await _status(pool, tenant_id, conversation_id)).encode()
        while True:
            frames = await _read_anew(pool, live, tenant_id, conversation_id, position, follower)
            frames += [frame for frame in follower.take() if position.advance(frame)]
            if frames:
                yield b"".join(frame.encode() for frame in frames)
            elif not follower.needs_sync and not await _wait(follower, ping_every_s):
                yield PING
                # The worker that kept a reply may have died before it could say so to this one.
                follower.needs_sync |= bool(position.unfinished)


async def _wait(follower: Follower, seconds: float) -> bool:
    try:
        await asyncio.wait_for(follower.woken.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _read_anew(
    pool: Pool, live: Live, tenant_id: UUID, conversation_id: UUID, position: StreamPosition, follower: Follower
) -> list[Frame]:
    if not follower.needs_sync:
        return []
    follower.needs_sync = False
    try:
        return await catch_up(pool, live, tenant_id, conversation_id, position)
    except psycopg.OperationalError as error:
        # The reader stays; frames still come in, and the next notification or reconnection reads anew.
        logger.warning("catch_up_failed", error=type(error).__name__)
        return []


async def _status(pool: Pool, tenant_id: UUID, conversation_id: UUID) -> Frame:
    async with tenant_transaction(pool, tenant_id) as connection:
        row = await (await connection.execute((SELECT + " where c.id = %s").encode(), [conversation_id])).fetchone()
    if row is None:
        return status_changed("resolved", None, None)
    return status_changed(row["status"], row["resolution"], row["escalation_reason"])
