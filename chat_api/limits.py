"""How much one visitor and one address may do, counted in Valkey by all workers together.

Without Valkey each worker counts for itself: with two workers a visitor may do twice as much, and nobody
is locked out.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

import structlog
from fastapi import Depends, Request
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from chat_api.errors import SamtalError

logger = structlog.get_logger(__name__)
RETRY_STORE_AFTER_S: Final = 2.0


class TooManyRequests(SamtalError):
    """The visitor or the address has done this too often."""

    status = 429
    code = "too_many_requests"
    message_en = "That was a lot at once."
    message_sv = "Det blev mycket på en gång."
    action_en = "Wait a little and try again."
    action_sv = "Vänta en liten stund och försök igen."


class Counters:
    """Counts what happened in fixed windows of time, shared by the workers while Valkey answers."""

    def __init__(
        self, pool: ConnectionPool, prefix: str, secret: bytes, clock: Callable[[], float] = time.monotonic
    ) -> None:
        options: dict[str, Any] = {"connection_pool": pool}  # the package passes it on, untyped
        self._shared: Storage = RedisStorage(
            "async+redis://", implementation="redispy", key_prefix=f"{prefix}limits", **options
        )
        self._own = MemoryStorage()
        self._secret = secret
        self._clock = clock
        self._shared_again_at = 0.0

    def fingerprint(self, *parts: str) -> str:
        """A key that tells nothing: neither addresses nor texts are to be found in Valkey."""
        return hashlib.blake2b("|".join(parts).encode(), key=self._secret, digest_size=16).hexdigest()

    async def count(self, key: str, window_s: int, at: datetime) -> int:
        """How often `key` was counted in its window, this time included.

        The window is the one that `at` falls into, so an import of last month fills last month's windows.
        """
        windowed = f"{key}:{int(at.timestamp()) // window_s}"
        if self._clock() >= self._shared_again_at:
            try:
                return await self._shared.incr(windowed, window_s)
            except (RedisError, OSError, TimeoutError) as error:
                self._shared_again_at = self._clock() + RETRY_STORE_AFTER_S
                logger.warning("limits_count_alone", error=type(error).__name__)
        return await self._own.incr(windowed, window_s)

    async def allow(self, key: str, at_most: int, window_s: int, at: datetime) -> int:
        """Counts and returns the count. Raises TooManyRequests above `at_most`."""
        count = await self.count(key, window_s, at)
        if count > at_most:
            wait_s = window_s - int(at.timestamp()) % window_s
            raise TooManyRequests({"Retry-After": str(wait_s)})
        return count


def counters_of(request: Request) -> Counters:
    """The counters of this process."""
    counters: Counters = request.app.state.counters
    return counters


async def _limits(request: Request) -> Counters:
    return counters_of(request)


Limits = Annotated[Counters, Depends(_limits)]
