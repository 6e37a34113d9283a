"""The live log in a real Valkey: whoever reads it finds every piece that was published before."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import orjson
import pytest

from chat_api.live.frames import reply_token
from chat_api.live.hub import Hub
from chat_api.live.live import Live, connect_redis
from chat_api.live.log_reader import LogReader
from chat_api.live.log_writer import LogWriter
from chat_api.transcript.pending_reply import Place
from settings.stores import RedisSettings

CONVERSATION = uuid4()
PLACE = Place(uuid4(), sequence=2, attempt=1)


async def nobody_else(conversation_ids: list[UUID]) -> None:
    raise AssertionError(f"Valkey answers, so nobody has to be notified by the fallback of {conversation_ids}")


@pytest.fixture
async def live(redis_settings: RedisSettings) -> AsyncIterator[Live]:
    url = redis_settings.url.get_secret_value()
    async with connect_redis(url) as client, connect_redis(url, timeout_s=None) as subscriber:
        hub = Hub()
        writer = LogWriter(client, redis_settings.prefix, b"worker", nobody_else)
        yield Live(hub, writer, LogReader(client, subscriber, redis_settings.prefix, b"worker", hub))


async def test_a_reader_who_comes_between_two_writes_misses_no_piece(live: Live) -> None:
    live.publish(CONVERSATION, reply_token(PLACE, 0, "Hej "))
    async with live.following(CONVERSATION) as follower:
        live.publish(CONVERSATION, reply_token(PLACE, 4, "du"))
        logged = await live.read_log(CONVERSATION)
        texts = [orjson.loads(frame.data)["text"] for frame in (*logged, *follower.take())]
    assert texts[0].startswith("Hej ")
