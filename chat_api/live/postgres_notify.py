"""LISTEN/NOTIFY: tells of conversations that have something new, when Valkey cannot.

Not used while Valkey answers: a NOTIFY makes commits wait for each other.
"""

import asyncio
from typing import Final
from uuid import UUID

import psycopg
import structlog

from chat_api.live.hub import Hub
from warehouse.postgres.connect import Pool

logger = structlog.get_logger(__name__)
CHANNEL: Final = "samtal_live"
RETRY_AFTER_S: Final = 1.0


async def notify(pool: Pool, conversation_ids: list[UUID]) -> None:
    """Tells every worker that these conversations changed."""
    try:
        async with pool.connection() as connection:
            await connection.execute(
                "select pg_notify(%s, id) from unnest(%s::text[]) id", [CHANNEL, [at.hex for at in conversation_ids]]
            )
    except psycopg.Error as error:
        logger.warning("notify_failed", error=type(error).__name__)


async def listen(url: str, hub: Hub) -> None:
    """Makes followers read anew whenever their conversation is notified; until cancelled."""
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(f"listen {CHANNEL}".encode())
                hub.sync()
                async for notice in connection.notifies():
                    hub.sync(UUID(hex=notice.payload))
        except (psycopg.Error, OSError) as error:
            logger.warning("listen_failed", error=type(error).__name__)
        await asyncio.sleep(RETRY_AFTER_S)
