"""Reads what other workers publish: one connection a worker, whatever the number of its visitors."""

import asyncio
from typing import Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from chat_api.live.frames import Frame, unpack
from chat_api.live.hub import Hub

logger = structlog.get_logger(__name__)
RETRY_AFTER_S: Final = 1.0
Entries = list[tuple[bytes, dict[bytes, bytes]]]
UNREACHABLE: Final = (RedisError, OSError, TimeoutError)


class LogReader:
    """Subscribes to the conversations that are followed here, and reads a conversation's log on demand."""

    def __init__(self, redis: Redis, subscriber: Redis, prefix: str, worker: bytes, hub: Hub) -> None:
        self._redis = redis
        self._subscriber = subscriber
        self._prefix = prefix
        self._worker = worker
        self._hub = hub
        # Never published to: it keeps the connection open, and its confirmation comes after all others.
        self._last_channel = f"{prefix}live:none"
        self._pubsub: PubSub | None = None
        self._confirmed: dict[bytes, asyncio.Event] = {}

    async def follow(self, conversation_id: UUID) -> None:
        """Returns once frames of this conversation arrive here (or Valkey is away)."""
        channel = self._channel(conversation_id)
        confirmed = self._confirmed.setdefault(channel.encode(), asyncio.Event())
        if self._pubsub is None or confirmed.is_set():
            return
        try:
            async with asyncio.timeout(1):
                await self._pubsub.subscribe(channel)
                await confirmed.wait()
        except UNREACHABLE as error:
            logger.warning("live_log_not_followed", error=type(error).__name__)

    async def leave(self, conversation_id: UUID) -> None:
        """Frames of this conversation are no longer wanted."""
        channel = self._channel(conversation_id)
        self._confirmed.pop(channel.encode(), None)
        try:
            if self._pubsub is not None:
                await self._pubsub.unsubscribe(channel)
        except UNREACHABLE:
            return

    async def read(self, conversation_id: UUID) -> list[Frame]:
        """The conversation's live log from its beginning; empty without Valkey."""
        try:
            entries: Entries = await self._redis.xrange(self._channel(conversation_id))  # type: ignore[assignment]  # undecoded
        except UNREACHABLE:
            return []
        return [unpack(fields[b"f"])[1] for _, fields in entries]

    async def run(self) -> None:
        """Passes frames on until cancelled. After a gap every follower reads anew."""
        while True:
            try:
                await self._listen()
            except UNREACHABLE as error:
                logger.warning("live_log_reader_lost", error=type(error).__name__)
            self._pubsub = None
            await asyncio.sleep(RETRY_AFTER_S)
            self._hub.sync()

    async def _listen(self) -> None:
        async with self._subscriber.pubsub() as pubsub:
            channels = [self._channel(at) for at in self._hub.conversations]
            await pubsub.subscribe(*channels, self._last_channel)
            self._pubsub = pubsub
            # Who came while that was on its way found nobody to ask.
            if late := {self._channel(at) for at in self._hub.conversations}.difference(channels):
                await pubsub.subscribe(*late)
            async for message in pubsub.listen():
                self._take(message)

    def _take(self, message: dict[str, bytes]) -> None:
        kind = str(message["type"])
        if kind == "subscribe" and message["channel"] == self._last_channel.encode():
            self._hub.sync()
        elif kind == "subscribe" and message["channel"] in self._confirmed:
            self._confirmed[message["channel"]].set()
        elif kind == "message":
            sender, frame = unpack(message["data"])
            if sender != self._worker:
                self._hub.publish(UUID(hex=message["channel"][-32:].decode()), frame)

    def _channel(self, conversation_id: UUID) -> str:
        return f"{self._prefix}live:{conversation_id.hex}"
