"""The two stores that the pipeline reads and writes, as one Dagster resource."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import psycopg
from clickhouse_connect.driver.client import Client

from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect_sync
from warehouse.postgres.locks import PIPELINE


@contextmanager
def open_clickhouse(settings: ClickHouseSettings) -> Iterator[Client]:
    """A client for one job; a whole day may take minutes to read."""
    client = connect_sync(**settings.log_in(), timeout_s=600)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def open_postgres(settings: PostgresSettings) -> Iterator[psycopg.Connection]:
    """A connection for one job; each `connection.transaction()` commits by itself."""
    with psycopg.connect(settings.url(), autocommit=True, options="-c timezone=UTC") as connection:
        yield connection


@contextmanager
def alone(connection: psycopg.Connection) -> Iterator[None]:
    """Waits until no other run lands, fits or builds: `samtal nightly` may meet Dagster's own run."""
    connection.execute("select pg_advisory_lock(%s)", [PIPELINE])
    try:
        yield
    finally:
        connection.execute("select pg_advisory_unlock(%s)", [PIPELINE])


class Stores(dg.ConfigurableResource[None]):
    """Reads the settings when a run starts, so that no password becomes part of a run's configuration."""

    @contextmanager
    def clickhouse(self) -> Iterator[Client]:
        """ClickHouse, where history is."""
        with open_clickhouse(ClickHouseSettings()) as client:
            yield client

    @contextmanager
    def postgres(self) -> Iterator[psycopg.Connection]:
        """Postgres as samtal_pipeline, once nobody else is at work there."""
        with open_postgres(PostgresSettings()) as connection, alone(connection):
            yield connection
