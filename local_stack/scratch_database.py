"""A freshly migrated Postgres that is gone afterwards, for whatever is generated from the schema."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local_stack import records
from local_stack.ports import LOOPBACK, free_ports
from local_stack.run_program import start_and_wait
from local_stack.servers import postgres
from warehouse.postgres.migrate import migrate_schema, prepare_server
from warehouse.postgres.roles import ROLES


@contextmanager
def migrated() -> Iterator[str]:
    """The owner's URL of a database that was migrated a moment ago. About five seconds."""
    with tempfile.TemporaryDirectory(prefix="samtal-scratch-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        try:
            yield _start(folder)
        finally:
            records.stop_all(folder)


def _start(folder: Path) -> str:
    password, port = secrets.token_hex(12), free_ports(1)[0]
    postgres.initialise(folder / "postgres", password)
    start_and_wait(postgres.program(folder / "postgres", port, password, ("fsync=off",)), folder)
    prepare_server(postgres.admin_url(port, password), "samtal", "dagster", dict.fromkeys(ROLES, password))
    owner_url = f"postgresql://samtal_owner:{password}@{LOOPBACK}:{port}/samtal"
    migrate_schema(owner_url)
    return owner_url
