"""`samtal migrate` for Postgres: roles and databases, the schema, the queue, under one advisory lock."""

import psycopg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from procrastinate.schema import SchemaManager

from warehouse.event_log.add_columns import add_to_postgres
from warehouse.postgres import roles
from warehouse.postgres.locks import MIGRATE_POSTGRES
from warehouse.postgres.migrations import FOLDER, SqlFiles


def prepare_server(admin_url: str, database: str, dagster_database: str, passwords: dict[str, str]) -> None:
    """Makes what only an administrator can: roles, databases, the vector extension. Safe to repeat.

    `admin_url` names the server's maintenance database (usually `postgres`).
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(%s)", [MIGRATE_POSTGRES])
        roles.prepare_roles(admin, passwords)
        roles.prepare_database(admin, database, "samtal_owner")
        roles.prepare_database(admin, dagster_database, "samtal_pipeline")
        with psycopg.connect(admin_url, dbname=database, autocommit=True) as inside:
            roles.prepare_extension(inside)


def migrate_schema(owner_url: str, version: str = "head") -> None:
    """Brings the schema to a version, and the queue to the newest, as their owner. Safe to repeat."""
    config = Config(attributes={"url": owner_url})
    files = SqlFiles(str(FOLDER))
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("select pg_advisory_lock(%s)", [MIGRATE_POSTGRES])
        # As alembic.command.upgrade does it, with revisions from SQL files instead of Python files.
        with EnvironmentContext(
            config, files, fn=lambda current, _: files._upgrade_revs(version, current), destination_rev=version
        ):
            files.run_env()
        if version == "head":
            add_to_postgres(owner)
        _prepare_queue(owner)


def _prepare_queue(owner: psycopg.Connection) -> None:
    """Procrastinate's tables, in a schema of their own, for those who enqueue and those who work."""
    if owner.execute("select to_regclass('queue.procrastinate_jobs')").fetchone() == (None,):
        owner.execute("create schema if not exists queue")
        owner.execute("set search_path = queue")
        owner.execute(SchemaManager.get_schema().encode())
        owner.execute("reset search_path")
    # It and its triggers name their tables without a schema; whoever asks for a job need not know.
    owner.execute("alter function queue.procrastinate_defer_jobs_v1 set search_path = queue, pg_temp")
    members = "samtal_app, samtal_worker, samtal_pipeline"
    owner.execute(f"grant usage on schema queue to {members}".encode())
    owner.execute(f"grant all on all tables in schema queue to {members}".encode())
    owner.execute(f"grant all on all sequences in schema queue to {members}".encode())
    owner.execute(f"grant execute on all functions in schema queue to {members}".encode())
