"""Sees when something is sent to another server while the sender holds a connection of one of our pools.

Every client of every store ends in a socket: the event loop's transports, or `http.client` in a thread. So no
client can be forgotten here, and one that is added later is seen as well. Postgres' own sockets are not among them.
"""

import asyncio.selector_events
import http.client
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

from chat_api.services import Services
from warehouse.postgres.connect import Pool

_held: ContextVar[int] = ContextVar("held", default=0)


class HeldConnections:
    """`sent` holds what was sent to whom by a task that held a connection."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, services: Services) -> None:
        self.sent: list[str] = []
        for pool in (services.pool, services.staff_pool):
            self._count(monkeypatch, pool)
        transport = asyncio.selector_events._SelectorSocketTransport  # type: ignore[attr-defined]  # asyncio's own, which has no types
        for name in ("write", "writelines"):
            monkeypatch.setattr(transport, name, self._watched(getattr(transport, name), _peer_of_transport))
        connection = http.client.HTTPConnection
        monkeypatch.setattr(connection, "send", self._watched(connection.send, _peer_of_connection))

    def _count(self, monkeypatch: pytest.MonkeyPatch, pool: Pool) -> None:
        get, put = pool.getconn, pool.putconn

        async def getconn(*arguments: Any, **more: Any) -> Any:
            connection = await get(*arguments, **more)
            _held.set(_held.get() + 1)
            return connection

        async def putconn(*arguments: Any, **more: Any) -> None:
            _held.set(_held.get() - 1)
            await put(*arguments, **more)

        monkeypatch.setattr(pool, "getconn", getconn)
        monkeypatch.setattr(pool, "putconn", putconn)

    def _watched(self, send: Callable[..., Any], peer_of: Callable[[Any], str]) -> Callable[..., Any]:
        def watched(sender: Any, data: Any) -> Any:
            if _held.get() > 0:
                self.sent.append(f"{peer_of(sender)}: {bytes(data[:40]) if isinstance(data, bytes) else data!r}")
            return send(sender, data)

        return watched


def _peer_of_transport(transport: Any) -> str:
    return str(transport.get_extra_info("peername"))


def _peer_of_connection(connection: http.client.HTTPConnection) -> str:
    return f"{connection.host}:{connection.port}"
