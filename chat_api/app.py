"""The root of the chat API: reads the settings, opens the services, and mounts every router."""

import gc
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.types import Receive, Scope, Send

from chat_api import health, openapi
from chat_api.accounts import report_subscriptions
from chat_api.accounts import routes as accounts
from chat_api.assistants import routes as assistants
from chat_api.conversations import routes as conversations
from chat_api.errors import SamtalError, error_response, handle_errors
from chat_api.http_safety import CheckHost, HardenAnswers, LimitBodies
from chat_api.imports import routes as imports
from chat_api.inbox import routes as inbox
from chat_api.open_services import open_services
from chat_api.services import Settings
from chat_api.sites import routes as sites
from chat_api.sites import widget_page
from chat_api.statistics import routes as statistics
from chat_api.visitors import routes as visitors
from telemetry.logs import configure_logs
from telemetry.observe_requests import RequestTelemetry
from telemetry.traces import configure_traces

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
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
    openapi.router,
    health.router,
)
DESCRIPTION: Final = """
The live conversation service of Samtal. Visitors' endpoints take the token of `POST /v1/visitors`, the
staff's the access token of `POST /v1/staff/sessions`, both as a Bearer header. Times are RFC 3339 in UTC.
Every error has the same shape: a code, what happened, what to do next, and the request's id.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, for `uvicorn --factory`; the stores are opened when it starts."""
    settings = settings or Settings()
    configure_logs(settings.telemetry.level, settings.telemetry.format)
    configure_traces("samtal-api")
    return assemble(partial(lifespan, settings), settings.api.public_url, settings.api.answered_hosts())


def assemble(lifespan: Lifespan | None = None, public_url: str = "", hosts: Iterable[str] = ("*",)) -> FastAPI:
    """Every route and the one error handler; without a lifespan there is no store behind them."""
    app = FastAPI(
        title="Samtal",
        version="1",
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # `openapi` serves it without anybody else's server
        redoc_url=None,
        # `RequestTelemetry` has the route's pattern and the request's id, which FastAPI's own does not know.
        telemetry={"logs": False, "metrics": False, "operation_spans": False, "exclude": _is_probe},
    )
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]  # FastAPI's own way to add to the document
    for router in ROUTERS:
        app.include_router(router)
    handle_errors(app, [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)])
    app.add_middleware(LimitBodies, at_most_bytes=LARGEST_BODY_BYTES)
    app.add_middleware(CheckHost, hosts=hosts)
    app.add_middleware(RequestTelemetry, answer_fault=answer_fault)
    app.add_middleware(HardenAnswers, public_url=public_url)
    return app


@asynccontextmanager
async def lifespan(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    """Opens the services, serves, and leaves tidily: unfinished replies go to other workers."""
    async with open_services(settings, settings.api.postgres_pool_size) as app.state.services:
        # What is loaded by now stays: to look through it again would halt every stream for a tenth of a second.
        gc.collect()
        gc.freeze()
        yield


async def answer_fault(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers when our own code has raised something that nobody expected."""
    languages = [value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"]
    response = error_response(SamtalError(), ",".join(languages), scope["samtal.request_id"])
    await response(scope, receive, send)


def _is_probe(scope: Scope) -> bool:
    return scope["path"] in ("/healthz", "/readyz")
