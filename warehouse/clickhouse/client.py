"""Connections to ClickHouse, the server or the embedded engine: both speak HTTP."""

from typing import NotRequired, TypedDict, Unpack

from clickhouse_connect.driver import create_async_client, create_client
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.client import Client

LONGEST_WAIT_S = 30


class ClickHouseAddress(TypedDict):
    """Where ClickHouse is and as whom to log in: the keyword arguments of the functions below."""

    host: str
    port: int
    user: str
    password: str
    database: str
    secure: NotRequired[bool]


class _Options(TypedDict):
    host: str
    port: int
    username: str
    password: str
    database: str
    secure: bool
    compress: bool
    tz_mode: str
    autogenerate_session_id: bool
    connect_timeout: int
    send_receive_timeout: int


async def connect(*, timeout_s: int = LONGEST_WAIT_S, **address: Unpack[ClickHouseAddress]) -> AsyncClient:
    """An asynchronous client whose times are aware of their zone (the library's default drops it)."""
    return await create_async_client(**_options(address, timeout_s))


def connect_sync(*, timeout_s: int = LONGEST_WAIT_S, **address: Unpack[ClickHouseAddress]) -> Client:
    """The same for code that waits. Not for two threads at once."""
    return create_client(**_options(address, timeout_s))


def _options(address: ClickHouseAddress, timeout_s: int) -> _Options:
    return {
        "host": address["host"],
        "port": address["port"],
        "username": address["user"],
        "password": address["password"],
        "database": address["database"],
        "secure": address.get("secure", False),
        "compress": False,
        "tz_mode": "aware",
        "autogenerate_session_id": False,
        "connect_timeout": 2,
        "send_receive_timeout": timeout_s,
    }
