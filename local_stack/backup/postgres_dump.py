"""Postgres in and out of a backup, with the tools of the wheel.

The administrator sees every row; a role bound by row-level security would dump an empty table.
"""

import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from local_stack.backup.manifest import BackupRefused
from local_stack.backup.sources import Sources
from local_stack.program import clean_environment
from local_stack.servers.postgres import binary

COUNTED = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('app', 'landing', 'marts', 'queue') order by 1, 2
"""


def databases(sources: Sources) -> dict[str, str]:
    """The databases of a backup, by the name that they have in it."""
    return {"samtal": sources.postgres.database, "dagster": sources.postgres.dagster_database}


def dump(sources: Sources, folder: Path) -> None:
    """Writes one compressed archive a database."""
    for name, database in databases(sources).items():
        _run(sources, "pg_dump", ["--format=custom", f"--file={folder / name}.dump", f"--dbname={database}"])


def restore(sources: Sources, folder: Path) -> None:
    """Replaces each database by the archive's; owners, grants and policies come back with the tables."""
    owners = {"samtal": "samtal_owner", "dagster": "samtal_pipeline"}
    for name, database in databases(sources).items():
        with psycopg.connect(sources.admin_url("postgres"), autocommit=True) as admin:
            target, owner = sql.Identifier(database), sql.Identifier(owners[name])
            admin.execute(sql.SQL("drop database if exists {} with (force)").format(target))
            admin.execute(sql.SQL("create database {} template template0 owner {}").format(target, owner))
        options = ["--exit-on-error", "--jobs=2", f"--dbname={database}", str(folder / f"{name}.dump")]
        _run(sources, "pg_restore", options)
        with psycopg.connect(sources.admin_url(database), autocommit=True) as admin:
            admin.execute("analyze")


def count_rows(sources: Sources) -> dict[str, int]:
    """How many rows each table of ours has."""
    with psycopg.connect(sources.admin_url(sources.postgres.database)) as admin:
        tables = admin.execute(COUNTED).fetchall()
        return {f"{schema}.{table}": _count(admin, schema, table) for schema, table in tables}


def has_tenants(sources: Sources) -> bool:
    """Whether there is something that a restore would destroy."""
    try:
        return bool(count_rows(sources).get("app.tenants"))
    except psycopg.OperationalError:
        return False


def _count(admin: psycopg.Connection, schema: str, table: str) -> int:
    row = admin.execute(sql.SQL("select count(*) from {}").format(sql.Identifier(schema, table))).fetchone()
    assert row is not None
    return int(row[0])


def _run(sources: Sources, tool: str, options: list[str]) -> None:
    server = sources.postgres
    log_in = {
        "PGHOST": server.host,
        "PGPORT": str(server.port),
        "PGUSER": server.admin_user,
        "PGPASSWORD": server.admin_password.get_secret_value(),
        "PGSSLMODE": server.sslmode,
    }
    environment = {**clean_environment(), **log_in}
    done = subprocess.run([binary(tool), *options], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupRefused(f"{tool} failed:\n{done.stderr.strip()[-2000:]}")
