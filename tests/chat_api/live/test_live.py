"""The live log with a real Valkey."""

from collections.abc import Callable
from uuid import uuid4

from chat_api.live.frames import reply_token
from chat_api.live.live import connect_redis, open_live
from chat_api.services import Settings
from chat_api.transcript.pending_reply import Place
from warehouse.postgres.connect import Pool


async def test_whoever_comes_between_a_token_and_its_writing_finds_it_in_the_log(
    pool: Pool, api_settings: Settings, postgres_url: Callable[[str], str]
) -> None:
    conversation_id, place = uuid4(), Place(uuid4(), 2, 1)
    url = api_settings.redis.url.get_secret_value()
    async with (
        connect_redis(url) as redis,
        open_live(redis, url, api_settings.redis.prefix, "worker", pool, postgres_url("app")) as live,
    ):
        live.publish(conversation_id, reply_token(place, 0, "Vi"))
        live.publish(conversation_id, reply_token(place, 2, " har"))
        log = await live.read_log(conversation_id)
    assert {frame.offset for frame in log} == {6}
