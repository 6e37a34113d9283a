"""Opens what answering needs, for the API and for the queue worker alike."""

import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from redis.asyncio import Redis

from chat_api.knowledge.open_embedder import open_embedder
from chat_api.knowledge.retrieve import Knowledge
from chat_api.live.live import open_live
from chat_api.replies.answer_message import AnsweringTools
from chat_api.replies.providers import open_providers
from settings.model_provider import ModelProviderSettings
from settings.processes import ApiSettings
from settings.stores import RedisSettings
from warehouse.postgres.connect import Pool


@asynccontextmanager
async def open_tools(
    pool: Pool,
    listen_url: str,
    redis: Redis,
    redis_settings: RedisSettings,
    api: ApiSettings,
    model_provider: ModelProviderSettings,
) -> AsyncIterator[AnsweringTools]:
    """The live log, the embedder and the providers, for as long as it is open."""
    worker = f"{socket.gethostname()}-{secrets.token_hex(4)}"
    async with AsyncExitStack() as stack:
        url = redis_settings.url.get_secret_value()
        live = await stack.enter_async_context(open_live(redis, url, redis_settings.prefix, worker, pool, listen_url))
        embedder = open_embedder(api.embedder_url, api.embedder_token.get_secret_value())
        stack.push_async_callback(embedder.close)
        providers = await stack.enter_async_context(open_providers(model_provider))
        knowledge = Knowledge(embedder.model)
        yield AnsweringTools(pool, live, knowledge, embedder, providers, api.reply_lease_s, worker)
