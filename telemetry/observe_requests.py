"""What every request gets: an id, a log line, a metric, and an answer even when our code fails."""

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any  # ASGI's own types are open dictionaries
from uuid import uuid4

import structlog

from telemetry import metrics

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = structlog.get_logger(__name__)
WELL_FORMED = re.compile(rb"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
UNLOGGED = frozenset({"/healthz", "/readyz"})


class RequestTelemetry:
    """ASGI middleware. `answer_fault` is the application that answers when ours has raised."""

    def __init__(self, app: Application, answer_fault: Application) -> None:
        self._app = app
        self._answer_fault = answer_fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request and tells of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = ObservedRequest(scope, send)
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            try:
                await self._app(scope, receive, request.send)
            except Exception as error:
                logger.exception("request_fault", error=type(error).__name__)
                if request.status == 0:
                    await self._answer_fault(scope, receive, request.send)
            finally:
                request.log()


class ObservedRequest:
    """One request on its way: its id, and when and how it was answered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._started = time.perf_counter()
        self._seconds = 0.0
        self.status = 0
        self.id = choose_request_id(scope)
        scope["samtal.request_id"] = self.id

    async def send(self, message: Message) -> None:
        """Passes the answer on, with the request's id in its headers."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._seconds = time.perf_counter() - self._started
            message["headers"] = [*message.get("headers", ()), (b"x-request-id", self.id.encode())]
        await self._send(message)

    def log(self) -> None:
        """One metric, and one log line: the route's template rather than the path, which holds ids."""
        route = route_template(self._scope)
        method = self._scope["method"] if self._scope["method"] in METHODS else "OTHER"
        metrics.requests.labels(method, route, str(self.status)).inc()
        metrics.request_seconds.labels(route).observe(self._seconds)
        if route not in UNLOGGED:
            duration_ms = round(self._seconds * 1000, 1)
            logger.info("request", method=method, route=route, status=self.status, duration_ms=duration_ms)


def choose_request_id(scope: Scope) -> str:
    """The caller's X-Request-Id where it is well formed, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and WELL_FORMED.fullmatch(value):
            return str(value, "ascii")
    return uuid4().hex


def route_template(scope: Scope) -> str:
    """Such as /v1/conversations/{conversation_id}; "unmatched" for paths that we do not have."""
    return str(getattr(scope.get("route"), "path", "unmatched"))
