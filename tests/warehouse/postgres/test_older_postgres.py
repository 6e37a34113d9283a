"""The migrations on Debian's PostgreSQL 15, which has neither pgvector nor what newer versions added."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from local_stack.ports import free_ports
from local_stack.process_users import passage
from local_stack.run_program import start_and_wait
from local_stack.servers import postgres
from warehouse.postgres.migrate import migrate_schema, prepare_server
from warehouse.postgres.roles import ROLES

BINARIES = Path("/usr/lib/postgresql/15/bin")
MISSING = "PostgreSQL 15 is not installed: apt-get install postgresql-15"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The administrator's log-in to a new server."""
    if not BINARIES.exists():
        pytest.skip(MISSING)
    data, password, port = tmp_path / "data", secrets.token_hex(8), free_ports(1)[0]
    passage(tmp_path)
    postgres.initialise(data, password, BINARIES / "initdb")
    program = postgres.program(data, port, password, ("fsync=off",))
    names = {str(postgres.binary("postgres")): str(BINARIES / "postgres")}
    process = start_and_wait(replace(program, argv=tuple(names.get(part, part) for part in program.argv)), tmp_path)
    yield postgres.admin_url(port, password)
    process.send_signal(program.stop_signal)
    process.wait(timeout=20)


def test_migrations_run_twice_on_postgres_15(server: str) -> None:
    passwords = dict.fromkeys(ROLES, urlsplit(server).password or "")
    for _ in range(2):
        prepare_server(server, "samtal", "dagster", passwords)
        migrate_schema(server.replace(f"{postgres.SUPERUSER}:", "samtal_owner:").replace("/postgres", "/samtal"))
    with psycopg.connect(server, dbname="samtal") as admin:
        row = admin.execute(
            "select current_setting('server_version_num')::int / 10000, count(*) filter (where relname = 'messages'),"
            " (select data_type from information_schema.columns where column_name = 'embedding' limit 1)"
            " from pg_class"
        ).fetchone()
    assert row == (15, 1, "ARRAY")
