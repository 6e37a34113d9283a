"""Opens what the API and the queue worker need, in order, and closes it in the opposite one."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import cache, partial

from clickhouse_connect.driver.exceptions import ClickHouseError
from redis.asyncio import Redis

from chat_api.answering.providers import open_providers
from chat_api.imports.import_scope import read_import_scope
from chat_api.knowledge.open_embedder import open_embedder
from chat_api.knowledge.retrieve import Knowledge
from chat_api.limits import Counters, OpenStreams
from chat_api.live.live import Live, connect_redis, open_live
from chat_api.replies.run_replies import ReplyRunner
from chat_api.services import ClickHouse, Services, Settings
from integrations.embedder import Embedder
from integrations.object_store import ObjectStore, open_store
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from warehouse.clickhouse.client import connect as connect_clickhouse
from warehouse.postgres.connect import Pool, create_pool
from warehouse.postgres.keys import Keyring

CLICKHOUSE_AGAIN_AFTER_S = 2


@asynccontextmanager
async def open_services(settings: Settings, postgres_pool_size: int) -> AsyncIterator[Services]:
    """Everything, for as long as it is open. Replies that are not finished then go to other workers."""
    worker = f"{socket.gethostname()}-{secrets.token_hex(4)}"
    keyring = Keyring.load(settings.keys.master_key_file)
    url = settings.postgres.url()
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(create_pool(url, postgres_pool_size))
        staff_pool = create_pool(url, settings.api.staff_postgres_pool_size, min_size=0)
        redis = await stack.enter_async_context(connect_redis(settings.redis.url.get_secret_value()))
        embedder = _open_embedder(settings, stack)
        services = Services(
            settings=settings,
            worker=worker,
            keyring=keyring,
            pool=pool,
            staff_pool=await stack.enter_async_context(staff_pool),
            redis=redis,
            counters=Counters(redis, settings.redis.prefix, keyring.signing_key("counters")),
            streams=OpenStreams(settings.api.open_streams),
            live=await _open_live(settings, stack, redis, worker, pool),
            embedder=embedder,
            knowledge=Knowledge(embedder.model),
            providers=await stack.enter_async_context(open_providers(settings.model_provider)),
            replies=ReplyRunner(),
            clickhouse=_open_clickhouse(settings.clickhouse, stack),
            objects=cache(partial(_open_object_store, settings.object_store)),
            read_import_scope=read_import_scope,
        )
        await stack.enter_async_context(services.replies.running(services))
        yield services


async def _open_live(settings: Settings, stack: AsyncExitStack, redis: Redis, worker: str, pool: Pool) -> Live:
    url = settings.redis.url.get_secret_value()
    listen_url = settings.postgres.url()
    return await stack.enter_async_context(open_live(redis, url, settings.redis.prefix, worker, pool, listen_url))


def _open_embedder(settings: Settings, stack: AsyncExitStack) -> Embedder:
    embedder = open_embedder(settings.api.embedder_url, settings.api.embedder_token.get_secret_value())
    stack.push_async_callback(embedder.close)
    return embedder


def _open_clickhouse(settings: ClickHouseSettings, stack: AsyncExitStack) -> ClickHouse:
    clickhouse = ClickHouse()
    task = asyncio.create_task(_connect_clickhouse(clickhouse, settings))
    stack.push_async_callback(partial(_leave_clickhouse, clickhouse, task))
    return clickhouse


async def _connect_clickhouse(clickhouse: ClickHouse, settings: ClickHouseSettings) -> None:
    while clickhouse.client is None:
        with suppress(ClickHouseError, OSError):
            clickhouse.client = await connect_clickhouse(**settings.log_in())
            return
        await asyncio.sleep(CLICKHOUSE_AGAIN_AFTER_S)


async def _leave_clickhouse(clickhouse: ClickHouse, task: asyncio.Task[None]) -> None:
    task.cancel()
    if clickhouse.client is not None:
        await clickhouse.client.close()


def _open_object_store(store: ObjectStoreSettings) -> ObjectStore:
    return open_store(**store.log_in())
