"""The root of the chat API: reads the settings, opens what the house needs, and mounts every door."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Final

from clickhouse_connect.driver.exceptions import ClickHouseError
from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from chat_api import health
from chat_api.accounts import report_subscriptions
from chat_api.accounts import routes as accounts
from chat_api.assistants import routes as assistants
from chat_api.conversations import routes as conversations
from chat_api.errors import SamtalError, error_response, handle_errors
from chat_api.imports import routes as imports
from chat_api.imports.import_scope import read_import_scope
from chat_api.inbox import routes as inbox
from chat_api.limit_bodies import LimitBodies
from chat_api.limits import Counters
from chat_api.live.live import connect_redis
from chat_api.replies.desk import open_desk
from chat_api.replies.open_tools import open_tools
from chat_api.sites import routes as sites
from chat_api.sites import widget_page
from chat_api.statistics import routes as statistics
from chat_api.visitors import routes as visitors
from integrations.object_store import ObjectStore, open_store
from settings.model_provider import ModelProviderSettings
from settings.postgres import PostgresSettings
from settings.processes import ApiSettings, KeySettings, TelemetrySettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings, RedisSettings
from telemetry.logs import configure_logs
from telemetry.observe_requests import RequestTelemetry
from telemetry.traces import configure_traces
from warehouse.clickhouse.client import connect as connect_clickhouse
from warehouse.postgres.connect import create_pool
from warehouse.postgres.keys import Keyring

LARGEST_BODY_BYTES: Final = 64 * 1024
ROUTERS: Final[tuple[APIRouter, ...]] = (
    sites.router,
    visitors.router,
    conversations.router,
    accounts.router,
    report_subscriptions.router,
    inbox.router,
    assistants.router,
    statistics.router,
    imports.router,
    widget_page.router,
    health.router,
)
DESCRIPTION: Final = """
The live conversation service of Samtal. Visitors' endpoints take the token of `POST /v1/visitors`, the
staff's the access token of `POST /v1/staff/sessions`, both as a Bearer header. Times are RFC 3339 in UTC.
Every error has the same shape: a code, what happened, what to do next, and the request's id.
"""


@dataclass(frozen=True)
class Settings:
    """Everything that the API reads from the environment."""

    postgres: PostgresSettings = field(default_factory=PostgresSettings)
    keys: KeySettings = field(default_factory=KeySettings)
    api: ApiSettings = field(default_factory=ApiSettings)
    redis: RedisSettings = field(default_factory=RedisSettings)
    model_provider: ModelProviderSettings = field(default_factory=ModelProviderSettings)
    clickhouse: ClickHouseSettings = field(default_factory=ClickHouseSettings)
    object_store: ObjectStoreSettings = field(default_factory=ObjectStoreSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, for `uvicorn --factory`; the stores are opened when it starts."""
    settings = settings or Settings()
    configure_logs(settings.telemetry.level, settings.telemetry.format)
    configure_traces("samtal-api")
    app = assemble()
    app.state.settings = settings
    app.state.keyring = Keyring.load(settings.keys.master_key_file)
    app.state.visitor_key = app.state.keyring.signing_key("visitor-token")
    proxies = (address.strip() for address in settings.api.trusted_proxies.split(","))
    app.state.trusted_proxies = frozenset(filter(None, proxies))
    app.state.read_import_scope = read_import_scope
    return app


def assemble() -> FastAPI:
    """Every door and the one error handler, without any store behind them."""
    app = FastAPI(
        title="Samtal",
        version="1",
        description=DESCRIPTION,
        lifespan=live_through,
        redoc_url=None,
        telemetry={"logs": False, "metrics": False, "operation_spans": False, "exclude": _is_probe},
    )
    for router in ROUTERS:
        app.include_router(router)
    handle_errors(app)
    app.add_middleware(LimitBodies, at_most_bytes=LARGEST_BODY_BYTES)
    app.add_middleware(RequestTelemetry, answer_fault=answer_fault)
    return app


async def answer_fault(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers when our own code has raised something that nobody expected."""
    languages = [value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"]
    response = error_response(SamtalError(), ",".join(languages), scope["samtal.request_id"])
    await response(scope, receive, send)


@asynccontextmanager
async def live_through(app: FastAPI) -> AsyncIterator[None]:
    """Opens the stores and the desk, serves, and leaves tidily: unfinished replies go to other workers."""
    async with AsyncExitStack() as stack:
        await open_house(app, stack)
        # What is loaded by now stays: to look through it again would halt every stream for a tenth of a second.
        gc.collect()
        gc.freeze()
        yield


async def open_house(app: FastAPI, stack: AsyncExitStack) -> None:
    """Puts what the routes need on `app.state`; closed in the opposite order."""
    settings: Settings = app.state.settings
    pool = create_pool(settings.postgres.url(), settings.api.postgres_pool_size)
    app.state.pool = await stack.enter_async_context(pool)
    app.state.redis = await stack.enter_async_context(connect_redis(settings.redis.url.get_secret_value()))
    app.state.counters = Counters(app.state.redis, settings.redis.prefix, app.state.keyring.signing_key("counters"))
    tools = await stack.enter_async_context(
        open_tools(
            pool, settings.postgres.url(), app.state.redis, settings.redis, settings.api, settings.model_provider
        )
    )
    app.state.live = tools.live
    app.state.desk = await stack.enter_async_context(open_desk(tools))
    open_warehouse(app, stack, settings)


def open_warehouse(app: FastAPI, stack: AsyncExitStack, settings: Settings) -> None:
    """What only the staff's pages need. The chat does not wait for it, and lives without it."""
    app.state.open_object_store = cache(partial(_open_object_store, settings.object_store))
    app.state.clickhouse = None
    task = asyncio.create_task(_connect_warehouse(app, settings.clickhouse))
    stack.push_async_callback(partial(_leave_warehouse, app, task))


def _open_object_store(store: ObjectStoreSettings) -> ObjectStore:
    return open_store(
        endpoint_url=store.endpoint_url,
        access_key_id=store.access_key_id,
        secret_access_key=store.secret_access_key.get_secret_value(),
        bucket=store.bucket,
        region=store.region,
    )


async def _connect_warehouse(app: FastAPI, clickhouse: ClickHouseSettings) -> None:
    while app.state.clickhouse is None:
        with suppress(ClickHouseError, OSError):
            app.state.clickhouse = await connect_clickhouse(
                host=clickhouse.host,
                port=clickhouse.port,
                user=clickhouse.user,
                password=clickhouse.password.get_secret_value(),
                database=clickhouse.database,
                secure=clickhouse.secure,
            )
            return
        await asyncio.sleep(2)


async def _leave_warehouse(app: FastAPI, task: asyncio.Task[None]) -> None:
    task.cancel()
    if app.state.clickhouse is not None:
        await app.state.clickhouse.close()


def _is_probe(scope: Scope) -> bool:
    return scope["path"] in ("/healthz", "/readyz", "/metrics")
