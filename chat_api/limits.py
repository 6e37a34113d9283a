"""How much one visitor and one address may do, counted in Valkey by all workers together.

Without Valkey each worker counts for itself: with two workers a visitor may do twice as much, and nobody
is locked out.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from limits.aio.storage import MemoryStorage
from redis.asyncio import Redis
from redis.exceptions import RedisError

from chat_api.errors import SamtalError

logger = structlog.get_logger(__name__)
RETRY_STORE_AFTER_S: Final = 2.0
STREAM_AGAIN_AFTER_S: Final = 15


class TooManyRequests(SamtalError):
    """The visitor or the address has done this too often."""

    status = 429
    code = "too_many_requests"


# One round trip, however much is counted.
_COUNT: Final = """
local counts = {}
for place, key in ipairs(KEYS) do
    counts[place] = redis.call('incr', key)
    if counts[place] == 1 then redis.call('expire', key, ARGV[place]) end
end
return counts
"""


_TAKE_BACK: Final = """
for _, key in ipairs(KEYS) do
    if tonumber(redis.call('get', key) or 0) > 0 then redis.call('decr', key) end
end
"""


class Window(NamedTuple):
    """What is counted, and for how long."""

    key: str
    seconds: int

    def name_at(self, at: datetime) -> str:
        """The window that `at` falls into, so an import of last month fills last month's windows."""
        return f"{self.key}:{int(at.timestamp()) // self.seconds}"


class Counters:
    """Counts what happened in fixed windows of time, shared by the workers while Valkey answers."""

    def __init__(self, redis: Redis, prefix: str, secret: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        self._count_shared = redis.register_script(_COUNT)
        self._take_back_shared = redis.register_script(_TAKE_BACK)
        self._prefix = f"{prefix}limits:"
        self._own = MemoryStorage()
        self._secret = secret
        self._clock = clock
        self._shared_again_at = 0.0

    def fingerprint(self, *parts: str) -> str:
        """A key that tells nothing: neither addresses nor texts are to be found in Valkey."""
        return hashlib.blake2b("|".join(parts).encode(), key=self._secret, digest_size=16).hexdigest()

    async def count(self, windows: Sequence[Window], at: datetime) -> list[int]:
        """How often each key was counted in its window, this time included."""
        if self._clock() >= self._shared_again_at:
            names = [self._prefix + window.name_at(at) for window in windows]
            try:
                counts: list[int] = await self._count_shared(names, [window.seconds for window in windows])
                return counts
            except (RedisError, OSError, TimeoutError) as error:
                self._shared_again_at = self._clock() + RETRY_STORE_AFTER_S
                logger.warning("limits_count_alone", error=type(error).__name__)
        return [await self._own.incr(window.name_at(at), window.seconds) for window in windows]

    async def take_back(self, windows: Sequence[Window], at: datetime) -> None:
        """Undoes one `count` of these windows: what was counted turned out not to be meant by the limit."""
        if self._clock() >= self._shared_again_at:
            try:
                await self._take_back_shared([self._prefix + window.name_at(at) for window in windows])
                return
            except (RedisError, OSError, TimeoutError) as error:
                self._shared_again_at = self._clock() + RETRY_STORE_AFTER_S
                logger.warning("limits_count_alone", error=type(error).__name__)
        for window in windows:
            await self._own.decr(window.name_at(at))

    async def allow(self, key: str, at_most: int, window_s: int, at: datetime) -> int:
        """Counts and returns the count. Raises TooManyRequests above `at_most`."""
        window = Window(key, window_s)
        (count,) = await self.count([window], at)
        refuse_above(at_most, count, window, at)
        return count


class OpenStreams:
    """How many streams each visitor holds open at this worker."""

    def __init__(self, at_most: int) -> None:
        self._at_most = at_most
        self._open: Counter[UUID] = Counter()

    def hold(self, visitor_id: UUID) -> Callable[[], None]:
        """Counts one more, until what is returned is called. Raises TooManyRequests when there are as many as may be.

        Counted where it is checked: of requests that come at once, each sees those before it.
        """
        if self._open[visitor_id] >= self._at_most:
            raise TooManyRequests({"Retry-After": str(STREAM_AGAIN_AFTER_S)})
        self._open[visitor_id] += 1
        return partial(self._release, visitor_id)

    def _release(self, visitor_id: UUID) -> None:
        self._open[visitor_id] -= 1
        if not self._open[visitor_id]:
            del self._open[visitor_id]


def refuse_above(at_most: int, count: int, window: Window, at: datetime) -> None:
    """Raises TooManyRequests, with the time until the window ends, when the count is above `at_most`."""
    if count > at_most:
        wait_s = window.seconds - int(at.timestamp()) % window.seconds
        raise TooManyRequests({"Retry-After": str(wait_s)})
