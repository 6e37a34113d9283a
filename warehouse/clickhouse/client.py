"""Connections to ClickHouse, the server or the embedded engine: both speak HTTP."""

from typing import NotRequired, TypedDict

from clickhouse_connect.driver import create_async_client, create_client
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.client import Client


class ClickHouseAddress(TypedDict):
    """Where ClickHouse is and as whom to log in: the keyword arguments of the functions below."""

    host: str
    port: int
    user: str
    password: str
    database: str
    secure: NotRequired[bool]


async def connect(
    *, host: str, port: int, user: str, password: str, database: str, secure: bool = False, timeout_s: int = 30
) -> AsyncClient:
    """An asynchronous client whose times are aware of their zone (the library's default drops it)."""
    return await create_async_client(
        host=host,
        port=port,
        username=user,
        password=password,
        database=database,
        secure=secure,
        compress=False,
        tz_mode="aware",
        autogenerate_session_id=False,
        connect_timeout=2,
        send_receive_timeout=timeout_s,
    )


def connect_sync(
    *, host: str, port: int, user: str, password: str, database: str, secure: bool = False, timeout_s: int = 30
) -> Client:
    """The same for code that waits. Not for two threads at once."""
    return create_client(
        host=host,
        port=port,
        username=user,
        password=password,
        database=database,
        secure=secure,
        compress=False,
        tz_mode="aware",
        autogenerate_session_id=False,
        connect_timeout=2,
        send_receive_timeout=timeout_s,
    )
