"""Rows out of Postgres with a type: the statement's columns are the fields of a dataclass or model.

    tenant = await fetch_one(connection, TenantRow, "select id, slug from app.tenants where slug = %(slug)s", slug=slug)

Parameters are named. A column that the class has no field for, or a field without a column, is a TypeError.
"""

from typing import LiteralString, TypeVar

from psycopg.rows import class_row
from psycopg.sql import SQL, Composed

from warehouse.postgres.connect import Connection

Row = TypeVar("Row")
Statement = LiteralString | SQL | Composed


async def fetch_one(
    connection: Connection, row: type[Row], statement: Statement, /, **parameters: object
) -> Row | None:
    """The first row, or None."""
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchone()


async def fetch_all(connection: Connection, row: type[Row], statement: Statement, /, **parameters: object) -> list[Row]:
    """Every row, in the statement's order."""
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()
