"""What keeps HTTP safe before any route runs: headers, our names, the size of a body, and how long it may take.

A connection whose request does not arrive is closed, where uvicorn waits for the rest of one for ever:
`uvicorn --http chat_api.http_safety:CutSlowRequests`; the longest wait is the setting SAMTAL_API_REQUEST_TIMEOUT_S.
It counts from the connection or from the request's first byte to the last byte of its body. Between requests
uvicorn's own limit for idle connections holds, and an answer may take as long as it takes.
"""

import asyncio
from collections.abc import Iterable
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chat_api.errors import BodyTooLarge, SamtalError, error_response
from settings.processes import ApiSettings

A_YEAR_S: Final = 365 * 24 * 3600


class HostRefused(SamtalError):
    """The Host header names nobody that we are: a page elsewhere let a name of its own point at us."""

    status = 421
    code = "host_refused"


class HardenAnswers:
    """ASGI middleware: no guessing of types, nothing kept by caches unless the route says so, HTTPS for good."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self._app = app
        self._is_https = urlsplit(public_url).scheme == "https"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and the answer with its headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def harden(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Cache-Control", "no-store")
                if self._is_https:
                    headers["Strict-Transport-Security"] = f"max-age={A_YEAR_S}"
            await send(message)

        await self._app(scope, receive, harden)


class CheckHost:
    """ASGI middleware: answers 421 to a Host that is none of ours, in the one shape of errors."""

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or refuses it."""
        headers = Headers(scope=scope) if scope["type"] == "http" else None
        if headers is not None and not self._is_ours(headers.get("host", "")):
            request_id = str(scope.get("samtal.request_id", ""))
            refusal = error_response(HostRefused(), headers.get("accept-language", ""), request_id)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_ours(self, host: str) -> bool:
        if "*" in self._hosts:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:  # such as an unclosed [
            return False
        return name in self._hosts or f"[{name}]" in self._hosts


class LimitBodies:
    """ASGI middleware: counts what arrives, whether or not the request said how much it would be."""

    def __init__(self, app: ASGIApp, at_most_bytes: int) -> None:
        self._app = app
        self._at_most_bytes = at_most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) > self._at_most_bytes:
            refusal = error_response(
                BodyTooLarge(), headers.get("accept-language", ""), str(scope.get("samtal.request_id", ""))
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, self._counting(receive), send)

    def _counting(self, receive: Receive) -> Receive:
        count_bytes = 0

        async def count() -> Message:
            nonlocal count_bytes
            message = await receive()
            count_bytes += len(message.get("body", b""))
            if count_bytes > self._at_most_bytes:
                raise HTTPException(413)
            return message

        return count


class CutSlowRequests(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a deadline for what the client has to send."""

    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        """A client is there; its first request has to be."""
        super().connection_made(transport)
        self._set_deadline()

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        if self.deadline is None:
            self._set_deadline()

    def on_message_complete(self) -> None:
        """The last byte of a request."""
        self._drop_deadline()
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client, or we, have closed."""
        self._drop_deadline()
        super().connection_lost(exc)

    def _set_deadline(self) -> None:
        self.deadline = self.loop.call_later(request_timeout_s(), self._cut)

    def _drop_deadline(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None

    def _cut(self) -> None:
        self.deadline = None
        if not self.transport.is_closing():
            self.transport.close()


@cache
def request_timeout_s() -> float:
    """The setting, read once a process."""
    return ApiSettings().request_timeout_s
