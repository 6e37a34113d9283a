"""Postgres databases for tests: a migrated template, its clones, and their emptying."""

import psycopg
from psycopg import sql

from warehouse.postgres import roles
from warehouse.postgres.migrate import migrate_schema, prepare_server

TEMPLATE = "samtal_template"


def make_template(admin_url: str, passwords: dict[str, str]) -> None:
    """Migrates the database that all others are cloned from."""
    prepare_server(admin_url, TEMPLATE, "dagster_template", passwords)
    with psycopg.connect(admin_url) as admin:
        info = admin.info
        login = f"samtal_owner:{passwords['samtal_owner']}"
        migrate_schema(f"postgresql://{login}@{info.host}:{info.port}/{TEMPLATE}")


def clone(admin_url: str, name: str, template: str = TEMPLATE) -> None:
    """Makes a database like the template, in place of one of that name."""
    drop(admin_url, name)
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {} owner samtal_owner strategy file_copy").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        roles.prepare_database(admin, name, "samtal_owner")


def drop(admin_url: str, name: str) -> None:
    """Removes a database with whoever is connected to it."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


FILLED = """
    select c.oid::regclass::text
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname !~ '^pg_|^information_schema$|^public$' and pg_relation_size(c.oid) > 0
"""


def empty(database_url: str) -> None:
    """Empties every table that has rows and restarts the sequences (an administrator's log-in).

    About 10 ms, where a new clone takes 100 ms and more. Whoever still holds a transaction open
    from the test before is disconnected.
    """
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'"
        )
        if filled := [str(row[0]) for row in admin.execute(FILLED).fetchall()]:
            admin.execute(f"truncate {', '.join(filled)} restart identity cascade".encode())
