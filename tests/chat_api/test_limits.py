from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from chat_api.limits import Counters, TooManyRequests, Window
from chat_api.live.live import connect_redis
from settings.stores import RedisSettings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = Window("messages:somebody", 60)


@pytest.fixture
async def redis(redis_settings: RedisSettings) -> AsyncIterator[Redis]:
    async with connect_redis(redis_settings.url.get_secret_value()) as client:
        yield client


@pytest.fixture
def prefix(redis_settings: RedisSettings) -> str:
    return redis_settings.prefix


async def test_workers_count_together(redis: Redis, prefix: str) -> None:
    one, another = Counters(redis, prefix, b"secret"), Counters(redis, prefix, b"secret")
    await one.count([MINUTE], NOON)
    assert await another.count([MINUTE, Window("other", 600)], NOON) == [2, 1]


async def test_a_new_window_begins_at_one(redis: Redis, prefix: str) -> None:
    counters = Counters(redis, prefix, b"secret")
    await counters.count([MINUTE], NOON)
    assert await counters.count([MINUTE], NOON + timedelta(seconds=60)) == [1]


async def test_what_was_counted_is_forgotten_when_its_window_is_over(redis: Redis, prefix: str) -> None:
    await Counters(redis, prefix, b"secret").count([MINUTE], NOON)
    (name,) = [name async for name in redis.scan_iter(f"{prefix}limits:*")]
    assert 0 < await redis.ttl(name) <= 60


async def test_above_the_limit_it_says_how_long_to_wait(redis: Redis, prefix: str) -> None:
    counters = Counters(redis, prefix, b"secret")
    at = NOON + timedelta(seconds=20)
    await counters.allow("log-in", 1, 60, at)
    with pytest.raises(TooManyRequests) as refused:
        await counters.allow("log-in", 1, 60, at)
    assert refused.value.headers["Retry-After"] == "40"


async def test_without_valkey_a_worker_counts_for_itself() -> None:
    async with connect_redis("redis://127.0.0.1:1") as nobody:
        counters = Counters(nobody, "gone:", b"secret")
        assert [await counters.count([MINUTE], NOON) for _ in range(3)] == [[1], [2], [3]]


async def test_what_is_taken_back_was_never_counted(redis: Redis, prefix: str) -> None:
    counters = Counters(redis, prefix, b"secret")
    assert await counters.count([MINUTE], NOON) == [1]
    await counters.take_back([MINUTE], NOON)
    await counters.take_back([MINUTE], NOON)
    assert await counters.count([MINUTE], NOON) == [1]


async def test_without_valkey_a_worker_takes_back_for_itself() -> None:
    async with connect_redis("redis://127.0.0.1:1") as nobody:
        counters = Counters(nobody, "gone:", b"secret")
        await counters.count([MINUTE], NOON)
        await counters.take_back([MINUTE], NOON)
        assert await counters.count([MINUTE], NOON) == [1]
