"""Refuses bodies that are too large, in the one shape of errors, before they fill the memory."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chat_api.errors import BodyTooLarge, error_response


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
