"""Roles and functions leave no way around the policies.

The policies themselves, of every table, are walked after dbt's build: tests/dbt_project/test_tenancy.py.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.stack.servers import Role, Stack

Connection = psycopg.Connection[tuple[Any, ...]]

OURS, ANOTHER, SOMETHING = UUID(int=1), UUID(int=2), UUID(int=3)


@dataclass
class Database:
    """A migrated database of the test's own, seen by its administrator and by each role."""

    stack: Stack
    name: str

    def connect(self, role: Role | None = None) -> Connection:
        return psycopg.connect(
            self.stack.postgres_settings(self.name, role).url() if role else self.stack.admin_url(self.name)
        )


@pytest.fixture
def database(stack: Stack, clone_database: Callable[[], str]) -> Database:
    return Database(stack, clone_database())


@pytest.fixture
def admin(database: Database) -> Iterator[Connection]:
    with database.connect() as connection:
        yield connection


def test_no_role_can_look_past_row_level_security(admin: Connection) -> None:
    rows = admin.execute("select rolname, rolsuper or rolbypassrls from pg_roles where rolname like 'samtal%'")
    assert set(rows.fetchall()) == {
        (f"samtal_{role}", False) for role in ("owner", "app", "worker", "shipper", "pipeline", "analyst")
    }


def test_definer_functions_fix_their_search_path(admin: Connection) -> None:
    rows = admin.execute(
        "select proname from pg_proc where prosecdef and not coalesce(proconfig::text, '') ~ 'search_path'"
    )
    assert rows.fetchall() == []


def test_definer_functions_are_not_for_everybody(admin: Connection) -> None:
    rows = admin.execute(
        "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where p.prosecdef and n.nspname = 'app'"
        " and (p.proacl is null or exists (select from aclexplode(p.proacl) a where a.grantee = 0))"
    )
    assert rows.fetchall() == []


@pytest.mark.parametrize("role", ["app", "worker"])
def test_rows_cannot_be_written_for_another_tenant(database: Database, role: Role) -> None:
    with database.connect(role) as connection:
        connection.execute("select set_config('app.tenant_id', %s, true)", [str(OURS)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            connection.execute(
                "insert into app.sites (tenant_id, id, key, name) values (%s, %s, 'k', 'n')", [ANOTHER, SOMETHING]
            )


def test_shipper_cannot_read_what_people_wrote(database: Database) -> None:
    with database.connect("shipper") as connection:
        assert not may_read(connection, "app.visitors")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select body from app.messages")


def may_read(connection: Connection, table: str) -> bool:
    row = connection.execute("select has_table_privilege(%s, 'select')", [table]).fetchone()
    return bool(row and row[0])
