"""Closes a connection whose request does not arrive: uvicorn waits for the rest of one for ever.

`uvicorn --http chat_api.cut_slow_requests:CutSlowRequests`; the longest wait is the setting
SAMTAL_API_REQUEST_TIMEOUT_S. It counts from the connection or from the request's first byte to the last byte of its
body. Between requests uvicorn's own limit for idle connections holds, and an answer may take as long as it takes.
"""

import asyncio
from functools import cache

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from settings.processes import ApiSettings


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
