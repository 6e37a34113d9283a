"""A ClickHouse engine of the bench's own, in a folder that goes away with it."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from clickhouse_connect.driver.client import Client

from local_stack import records
from local_stack.ports import LOOPBACK, free_ports
from local_stack.run_program import start_and_wait
from local_stack.servers import clickhouse
from warehouse.clickhouse.client import connect_sync
from warehouse.clickhouse.migrate import migrate, prepare_database


@contextmanager
def migrated_engine() -> Iterator[Client]:
    """A client of a fresh, migrated engine; stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="samtal-bench-", ignore_cleanup_errors=True) as name:
        folder, port, password = Path(name), free_ports(1)[0], secrets.token_hex(8)
        folder.chmod(0o755)
        start_and_wait(clickhouse.program(folder / "clickhouse", port, password), folder)
        try:
            login = {"host": LOOPBACK, "port": port, "user": "samtal", "password": password, "database": "samtal"}
            prepare_database(**login)
            client = connect_sync(**login, timeout_s=600)
            migrate(client)
            yield client
        finally:
            records.stop_all(folder, grace_s=20)
