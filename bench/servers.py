"""Servers of the bench's own, in a folder that goes away with them. Postgres keeps its durable defaults."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clickhouse_connect.driver.client import Client

from local_stack import records
from local_stack.ports import LOOPBACK, free_ports
from local_stack.run_program import start_and_wait
from local_stack.servers import clickhouse, postgres
from warehouse.clickhouse.client import connect_sync
from warehouse.clickhouse.migrate import migrate, prepare_database
from warehouse.event_log.ship import ClickHouseAddress
from warehouse.postgres.migrate import migrate_schema, prepare_server
from warehouse.postgres.roles import ROLES


@contextmanager
def folder_of_servers() -> Iterator[Path]:
    """A folder; whatever was started on it is stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="samtal-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            records.stop_all(folder, grace_s=20)


def migrated_clickhouse(folder: Path) -> ClickHouseAddress:
    """A started, migrated ClickHouse engine."""
    port, password = free_ports(1)[0], secrets.token_hex(8)
    start_and_wait(clickhouse.program(folder / "clickhouse", port, password), folder)
    address = ClickHouseAddress(host=LOOPBACK, port=port, user="samtal", password=password, database="samtal")
    prepare_database(**address)
    with connect(address) as client:
        migrate(client)
    return address


def connect(address: ClickHouseAddress) -> Client:
    """A client that waits long enough for a bench's inserts."""
    return connect_sync(**address, timeout_s=600)


@dataclass(frozen=True)
class PostgresServer:
    """A started, migrated Postgres."""

    port: int
    password: str

    def url(self, role: str) -> str:
        """The log-in of one role (`samtal_app`, ...); all have the same password here."""
        return f"postgresql://{role}:{self.password}@{LOOPBACK}:{self.port}/samtal"


def migrated_postgres(folder: Path) -> PostgresServer:
    """A started, migrated Postgres that waits for the disk at each commit."""
    server = PostgresServer(free_ports(1)[0], secrets.token_hex(8))
    data = folder / "postgres"
    postgres.initialise(data, server.password)
    start_and_wait(postgres.program(data, server.port, server.password), folder)
    admin_url = postgres.admin_url(server.port, server.password)
    prepare_server(admin_url, "samtal", "dagster", dict.fromkeys(ROLES, server.password))
    migrate_schema(server.url("samtal_owner"))
    return server
