"""Rows of some tenants in every table that there is, past every check and reference."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

COLUMNS = """
    select attname, format_type(atttypid, atttypmod) from pg_attribute
    where attrelid = %s::regclass and attnum > 0 and not attisdropped
"""
CHECKS = "select conname from pg_constraint where conrelid = %s::regclass and contype = 'c' and coninhcount = 0"


def fill_tables(admin: Connection, tables: Iterable[str], tenants: Sequence[UUID]) -> None:
    """One row of each tenant in each table. Its every uuid, whatever it refers to, is the tenant's own."""
    admin.execute("set session_replication_role = replica")
    names = list(tables)
    for table in names:
        for (check,) in admin.execute(CHECKS, [table]).fetchall():
            admin.execute(f"alter table {table} drop constraint {check}".encode())
    for table in names:
        for tenant_id in tenants:
            _insert(admin, table, tenant_id)
    admin.commit()


def _insert(admin: Connection, table: str, tenant_id: UUID) -> None:
    kinds = [kind for _, kind in admin.execute(COLUMNS, [table]).fetchall()]
    places = ", ".join(f"%s::{kind}" for kind in kinds)
    admin.execute(f"insert into {table} values ({places})".encode(), [_sample(kind, tenant_id) for kind in kinds])


def _sample(kind: str, tenant_id: UUID) -> str:
    """Some value of the type, as text; another one for another tenant where a table may want it unique."""
    match kind.split("(")[0].removesuffix("[]"):
        case _ if kind.endswith("[]"):
            return "{}"
        case "uuid":
            return str(tenant_id)
        case "date" | "timestamp with time zone":
            return "2001-01-01"
        case "json" | "jsonb":
            return "{}"
        case "halfvec" | "vector":
            return str([0] * 384)
        case "boolean":
            return "true"
        case _:
            return str(tenant_id.int)
