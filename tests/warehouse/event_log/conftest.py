"""Both ends of the way that an event goes: the outbox's log-ins, and a ClickHouse client."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from settings.stores import ClickHouseSettings
from tests.factories.recorded_talks import Company, insert_company
from tests.stack.servers import Role
from warehouse.clickhouse.client import connect, connect_sync
from warehouse.event_log.contents import Window
from warehouse.event_log.reconcile import Comparison, reconcile
from warehouse.postgres.connect import Connection, Pool, create_pool

PostgresUrl = Callable[[Role], str]
Reconcile = Callable[[], list[Comparison]]


@pytest.fixture
async def owner(postgres_url: PostgresUrl) -> AsyncIterator[Connection]:
    """Writes state and events of any tenant."""
    async with await AsyncConnection.connect(postgres_url("owner"), row_factory=dict_row, autocommit=True) as owner:
        yield owner


@pytest.fixture
async def company(owner: Connection) -> Company:
    """Whose talks they are."""
    return await insert_company(owner)


@pytest.fixture
async def pool(postgres_url: PostgresUrl) -> AsyncIterator[Pool]:
    """The shipper's connections."""
    async with create_pool(postgres_url("shipper"), size=3) as pool:
        yield pool


@pytest.fixture
async def client(clickhouse_settings: ClickHouseSettings) -> AsyncIterator[AsyncClient]:
    """The shipper's client."""
    async with await connect(**clickhouse_settings.log_in()) as client:
        yield client


@pytest.fixture
def comparisons(postgres_url: PostgresUrl, clickhouse_settings: ClickHouseSettings) -> Iterator[Reconcile]:
    """Compares both sides as `samtal reconcile` does, without waiting for what is in progress."""
    connection: psycopg.Connection[tuple[Any, ...]]
    with (
        psycopg.connect(postgres_url("shipper")) as connection,
        connect_sync(**clickhouse_settings.log_in()) as client,
    ):
        yield lambda: reconcile(connection, client, Window(), patience_s=0)
