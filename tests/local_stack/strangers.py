"""clickhouse-connect as a stranger would use it, with its own defaults; both of its clients are asked in one way."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Literal, Protocol

from clickhouse_connect.driver import create_async_client, create_client
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.client import Client

Kind = Literal["synchronous", "asynchronous"]

FAILS_LATE = "select 'another tenant''s row', throwIf(number = 150000) from numbers(200000)"


class Stranger(Protocol):
    """Whatever the client can do, to be awaited: `await stranger.query("select 1")`."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]: ...

    async def count_by_block(self, query: str) -> list[int]:
        """How many rows came in each block of the stream."""


class Synchronous:
    """The client that blocks; each call has a thread."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        return partial(asyncio.to_thread, getattr(self._client, name))

    async def count_by_block(self, query: str) -> list[int]:
        def read() -> list[int]:
            with self._client.query_row_block_stream(query) as blocks:
                return [len(block) for block in blocks]

        return await asyncio.to_thread(read)


class Asynchronous:
    """The client that awaits."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        method: Callable[..., Awaitable[Any]] = getattr(self._client, name)
        return method

    async def count_by_block(self, query: str) -> list[int]:
        async with await self._client.query_row_block_stream(query) as blocks:
            return [len(block) async for block in blocks]


@asynccontextmanager
async def log_in(kind: Kind, **how: Any) -> AsyncIterator[Stranger]:
    """A client of the kind, made with these arguments of its own; closed at the end."""
    if kind == "asynchronous":
        async with await create_async_client(**how) as client:
            yield Asynchronous(client)
    else:
        with await asyncio.to_thread(create_client, **how) as client:
            yield Synchronous(client)
