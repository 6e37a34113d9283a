"""The live side of conversations in one worker: publish a frame, follow a conversation."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from uuid import UUID

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from chat_api.live import postgres_notify
from chat_api.live.frames import Frame
from chat_api.live.hub import Follower, Hub
from chat_api.live.log_reader import LogReader
from chat_api.live.log_writer import LogWriter
from telemetry import metrics
from warehouse.postgres.connect import Pool


class Live:
    """Frames reach this worker's followers at once, and the other workers' through Valkey."""

    def __init__(self, hub: Hub, writer: LogWriter, reader: LogReader) -> None:
        self._hub = hub
        self._writer = writer
        self._reader = reader

    def publish(self, conversation_id: UUID, frame: Frame) -> None:
        """Sends the frame on its way; returns at once."""
        self._hub.publish(conversation_id, frame)
        self._writer.append(conversation_id, frame)

    @asynccontextmanager
    async def following(self, conversation_id: UUID) -> AsyncIterator[Follower]:
        """From here on the follower is given every frame of the conversation."""
        follower = self._hub.add(conversation_id)
        metrics.open_streams.inc()
        try:
            await self._reader.follow(conversation_id)
            yield follower
        finally:
            metrics.open_streams.dec()
            if self._hub.remove(conversation_id, follower):
                await self._reader.leave(conversation_id)

    async def read_log(self, conversation_id: UUID) -> list[Frame]:
        """What the live log holds of the conversation, and what this worker has not yet written into it.

        A reader who follows only from now on would miss the latter otherwise; a frame that is in both is one to it.
        """
        unwritten = self._writer.unwritten(conversation_id)
        return [*await self._reader.read(conversation_id), *unwritten]

    async def flush(self) -> None:
        """Writes what is still queued."""
        await self._writer.flush()


def connect_redis(url: str, timeout_s: float | None = 1.0) -> Redis:
    """A client that fails fast and never repeats a command by itself: an XADD must not happen twice."""
    return Redis.from_url(
        url, socket_timeout=timeout_s, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0), legacy_responses=True
    )


@asynccontextmanager
async def open_live(
    redis: Redis, url: str, prefix: str, worker: str, pool: Pool, listen_url: str
) -> AsyncIterator[Live]:
    """Runs the writer, the reader and the listener of Postgres for as long as it is open."""
    hub = Hub()
    name = worker.encode()
    writer = LogWriter(redis, prefix, name, partial(postgres_notify.notify, pool))
    async with connect_redis(url, timeout_s=None) as subscriber, asyncio.TaskGroup() as tasks:
        reader = LogReader(redis, subscriber, prefix, name, hub)
        running = [
            tasks.create_task(writer.run()),
            tasks.create_task(reader.run()),
            tasks.create_task(postgres_notify.listen(listen_url, hub)),
        ]
        live = Live(hub, writer, reader)
        yield live
        await live.flush()
        for task in running:
            task.cancel()
