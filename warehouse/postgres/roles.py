"""The log-in roles, and what an administrator makes once: roles, databases, the extension."""

import psycopg
from psycopg import sql

ROLES = ("samtal_owner", "samtal_app", "samtal_worker", "samtal_shipper", "samtal_pipeline", "samtal_analyst")


def prepare_roles(admin: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Makes each role or renews its password; none can bypass row-level security."""
    for role in ROLES:
        exists = admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
        verb = sql.SQL("alter" if exists else "create")
        admin.execute(
            sql.SQL("{} role {} login nosuperuser nobypassrls password {}").format(
                verb, sql.Identifier(role), sql.Literal(passwords[role])
            )
        )


def prepare_database(admin: psycopg.Connection, database: str, owner: str) -> None:
    """Makes a database unless it is there; only its owner may create in it, only we may connect."""
    if not admin.execute("select 1 from pg_database where datname = %s", [database]).fetchone():
        admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(database), sql.Identifier(owner)))
    admin.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
    for role in ROLES:
        admin.execute(
            sql.SQL("grant connect on database {} to {}").format(sql.Identifier(database), sql.Identifier(role))
        )
    # COPY cannot write a table with row-level security: the pipeline copies into a temporary one first.
    admin.execute(sql.SQL("grant temporary on database {} to samtal_pipeline").format(sql.Identifier(database)))


def prepare_extension(admin: psycopg.Connection) -> bool:
    """Makes the vector extension where the server has it; without it embeddings are kept as real[]."""
    if not admin.execute("select 1 from pg_available_extensions where name = 'vector'").fetchone():
        return False
    admin.execute("create extension if not exists vector")
    return True
