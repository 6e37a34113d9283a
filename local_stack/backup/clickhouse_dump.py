"""ClickHouse's events in and out of a backup, in its own columnar format.

Rollups are not kept: inserting the events fills them anew, as it did the first time.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clickhouse_connect.driver.client import Client

from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect_sync
from warehouse.clickhouse.migrate import prepare_database
from warehouse.migrate_all import migrate_clickhouse

TABLES = """
    select name, engine, create_table_query from system.tables
    where database = currentDatabase() and name != 'schema_migrations' order by name
"""
ALL = "select name from system.tables where database = currentDatabase() order by engine != 'MaterializedView'"
CHUNK_BYTES = 1 << 20


def dump(settings: ClickHouseSettings, folder: Path) -> None:
    """Writes one file a table."""
    with _client(settings) as client:
        for table in kept_tables(client):
            with (
                client.raw_stream("select * from {table:Identifier}", {"table": table}, fmt="Native") as rows,
                (folder / f"{table}.native").open("wb") as file,
            ):
                for chunk in iter(lambda: rows.read(CHUNK_BYTES), b""):
                    file.write(chunk)


def restore(settings: ClickHouseSettings, folder: Path) -> None:
    """Replaces the database's tables by the backup's. The database itself stays: the server is at home in it."""
    prepare_database(**settings.log_in(), cluster=settings.cluster)
    with _client(settings) as client:
        for (name,) in client.query(ALL).result_rows:
            client.command("drop table if exists {table:Identifier} sync", parameters={"table": name})
    migrate_clickhouse(settings.log_in(), settings.cluster)
    with _client(settings) as client:
        for path in sorted(folder.glob("*.native")):
            if path.stat().st_size:
                with path.open("rb") as file:
                    client.raw_insert(path.stem, insert_block=file, fmt="Native")


def count_rows(settings: ClickHouseSettings) -> dict[str, int]:
    """How many rows each kept table has."""
    with _client(settings) as client:
        return {table: _count(client, table) for table in kept_tables(client)}


def kept_tables(client: Client) -> list[str]:
    """The tables that no view fills."""
    rows = client.query(TABLES).result_rows
    views = [str(row[2]) for row in rows if row[1] == "MaterializedView"]
    filled = {match[1] for view in views if (match := re.search(r" TO (?:\S+\.)?`?(\w+)`?", view))}
    return [str(name) for name, engine, _ in rows if engine.endswith("MergeTree") and name not in filled]


def _count(client: Client, table: str) -> int:
    return int(client.query("select count() from {table:Identifier}", parameters={"table": table}).result_rows[0][0])


@contextmanager
def _client(settings: ClickHouseSettings) -> Iterator[Client]:
    with connect_sync(**settings.log_in(), timeout_s=600) as client:
        yield client
