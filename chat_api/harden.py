"""What every answer carries for the browser's sake, and the names that we answer to."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_api.errors import SamtalError, error_response

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
