"""Writes frames into the conversations' live logs in Valkey, and tells the other workers.

One writer a worker, one write every FLUSH_EVERY_S for all its conversations: this worker's own visitors have
each token at once, and for the others' a thirtieth of a second costs less than a command a token does. What arrives
meanwhile is joined, so a slow Valkey makes pieces longer, never replies slower.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat_api.live.frames import Frame, join_tokens, pack
from telemetry import metrics

logger = structlog.get_logger(__name__)
FLUSH_EVERY_S: Final = 0.03
KEEP_S: Final = 600
MAX_FRAMES: Final = 2000
RETRY_AFTER_S: Final = 1.0

NotifyFallback = Callable[[list[UUID]], Awaitable[None]]


class LogWriter:
    """`notify_fallback` is called with the conversations whose finished messages did not get through."""

    def __init__(self, redis: Redis, prefix: str, worker: bytes, notify_fallback: NotifyFallback) -> None:
        self._redis = redis
        self._prefix = prefix.encode()
        self._worker = worker
        self._notify_fallback = notify_fallback
        self._pending: dict[UUID, list[Frame]] = {}
        self._in_progress: dict[UUID, list[Frame]] = {}
        self._waiting = asyncio.Event()
        self._retry_at = 0.0

    def append(self, conversation_id: UUID, frame: Frame) -> None:
        """Queues the frame; returns at once."""
        frames = self._pending.setdefault(conversation_id, [])
        if frames and (joined := join_tokens(frames[-1], frame)):
            frames[-1] = joined
        else:
            frames.append(frame)
        self._waiting.set()

    def unwritten(self, conversation_id: UUID) -> list[Frame]:
        """The frames that may not be in Valkey yet."""
        return [*self._in_progress.get(conversation_id, ()), *self._pending.get(conversation_id, ())]

    async def run(self) -> None:
        """Writes until cancelled."""
        while True:
            await self._waiting.wait()
            await asyncio.sleep(FLUSH_EVERY_S)
            await self.flush()

    async def flush(self) -> None:
        """Writes what is queued; what cannot be written goes to the fallback."""
        self._waiting.clear()
        pending, self._pending = self._pending, {}
        self._in_progress = pending
        try:
            if time.monotonic() < self._retry_at:
                raise ConnectionError
            await self._write(pending)
        except (RedisError, OSError, TimeoutError) as error:
            await self._give_up(pending, error)
        self._in_progress = {}

    async def _write(self, pending: dict[UUID, list[Frame]]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for conversation_id, frames in pending.items():
            key = self._prefix + b"live:" + conversation_id.hex.encode()
            for frame in frames:
                packed = pack(self._worker, frame)
                if frame.sequence:
                    pipeline.xadd(key, {b"f": packed}, maxlen=MAX_FRAMES, approximate=True)
                pipeline.publish(key.decode(), packed)
            if any(frame.event != "reply_token" for frame in frames):
                pipeline.expire(key, KEEP_S)
        await pipeline.execute()

    async def _give_up(self, pending: dict[UUID, list[Frame]], error: Exception) -> None:
        metrics.live_log_failures.inc()
        if time.monotonic() >= self._retry_at:
            logger.warning("live_log_unreachable", error=type(error).__name__)
            self._retry_at = time.monotonic() + RETRY_AFTER_S
        whole = [at for at, frames in pending.items() if any(frame.is_whole for frame in frames)]
        if whole:
            await self._notify_fallback(whole)
