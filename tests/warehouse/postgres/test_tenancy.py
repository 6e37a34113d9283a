"""Walks every table of every schema: whose rows they are is decided by the database, with no gap."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.stack.servers import Role, Stack

Connection = psycopg.Connection[tuple[Any, ...]]

# Tables without rows of tenants, and why that is right.
OF_NOBODY = {
    "app.users": "people can be members of several tenants; a policy shows those of the current one",
    "app.model_prices": "prices of models are the same for all",
    "app.event_batches": "ids and hashes; one batch holds events of many tenants",
    "public.schema_versions": "which migrations ran",
}
NOT_OURS = {"queue": "procrastinate's own tables; jobs carry ids, and workers act for the tenant that they name"}
ACTING_FOR_ONE = ("samtal_app", "samtal_worker", "samtal_analyst")

OURS, ANOTHER, SOMETHING = UUID(int=1), UUID(int=2), UUID(int=3)

TABLES = """
    select n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity,
        exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'queue')
"""
POLICIES = """
    select schemaname || '.' || tablename, policyname, roles::text[], coalesce(qual, '') || coalesce(with_check, '')
    from pg_policies
"""
# A plain foreign key is checked without row-level security: it would accept another tenant's row.
FOREIGN_KEYS = """
    select f.conrelid::regclass::text || ' -> ' || f.confrelid::regclass::text
    from pg_constraint f
    where f.contype = 'f'
        and exists (select from pg_attribute a where a.attrelid = f.confrelid and a.attname = 'tenant_id')
        and not exists (
            select from unnest(f.conkey, f.confkey) as pair (here, there)
            join pg_attribute a on a.attrelid = f.conrelid and a.attnum = pair.here and a.attname = 'tenant_id'
            join pg_attribute b on b.attrelid = f.confrelid and b.attnum = pair.there and b.attname = 'tenant_id')
"""


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


def test_row_level_security_is_forced_on_every_table(admin: Connection) -> None:
    open_tables = [name for name, is_enabled, is_forced, _ in admin.execute(TABLES) if not (is_enabled and is_forced)]
    assert open_tables == ["public.schema_versions"]


def test_every_table_tells_whose_its_rows_are(admin: Connection) -> None:
    without = {name for name, _, _, has_tenant in admin.execute(TABLES) if not has_tenant}
    assert without == {*OF_NOBODY, "app.tenants"}


def test_policies_of_roles_that_act_for_one_tenant_name_that_tenant(admin: Connection) -> None:
    found = {
        table
        for table, _, roles, condition in admin.execute(POLICIES)
        if set(roles) & {*ACTING_FOR_ONE, "public"} and "app.current_tenant()" not in condition
    }
    assert found == {"app.model_prices"}


def test_foreign_keys_carry_the_tenant(admin: Connection) -> None:
    assert admin.execute(FOREIGN_KEYS).fetchall() == []


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


@pytest.mark.parametrize("role", ["app", "worker", "analyst"])
def test_another_tenant_sees_no_row_of_any_table(database: Database, admin: Connection, role: Role) -> None:
    tables = fill_every_table(admin)
    assert {"app.messages", "app.users", "app.outbox_events_default", "landing.events"} <= set(tables)
    visible = dict.fromkeys(tables, 0)
    with database.connect(role) as connection:
        readable = [table for table in (*tables, "app.outbox_events") if may_read(connection, table)]
        for tenant in (OURS, ANOTHER, None):
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(tenant or "")])
            counts = {table: count(connection, table) for table in readable}
            visible = counts if tenant == OURS else visible
            if tenant != OURS:
                assert {table for table in counts if counts[table]} <= {"app.model_prices"}, tenant
    assert sum(visible.values()) >= (10 if role != "analyst" else 1), "the test saw nothing at all"


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


def count(connection: Connection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}".encode()).fetchone()
    return int(row[0]) if row else 0


def fill_every_table(admin: Connection) -> list[str]:
    """Puts one row of our tenant into each table, past every check and reference; gives the tables' names."""
    admin.execute("set session_replication_role = replica")
    for table, name in admin.execute(
        "select conrelid::regclass::text, conname from pg_constraint c join pg_class t on t.oid = c.conrelid"
        " where c.contype = 'c' and not t.relispartition and c.connamespace::regnamespace::text in ('app', 'landing')"
    ).fetchall():
        admin.execute(f"alter table {table} drop constraint {name}".encode())
    names = [
        name
        for name, *_ in admin.execute(TABLES)
        if name.startswith(("app.", "landing.")) and not is_parent(admin, name)
    ]
    for name in names:
        fill(admin, name)
    admin.commit()
    return names


def is_parent(admin: Connection, table: str) -> bool:
    row = admin.execute("select exists (select from pg_inherits where inhparent = %s::regclass)", [table]).fetchone()
    is_made_ahead = table.startswith("app.outbox_events_2")
    return bool(row and row[0]) or is_made_ahead


def fill(admin: Connection, table: str) -> None:
    columns = admin.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        [table],
    ).fetchall()
    tenant_column = "id" if table == "app.tenants" else "tenant_id"
    values = [str(OURS) if name == tenant_column else sample(kind) for name, kind in columns]
    places = ", ".join(f"%s::{kind}" for _, kind in columns)
    admin.execute(f"insert into {table} values ({places})".encode(), values)


def sample(kind: str) -> str:
    """Some value of the type, as text."""
    match kind.split("(")[0].removesuffix("[]"):
        case _ if kind.endswith("[]"):
            return "{}"
        case "uuid":
            return str(SOMETHING)
        case "date" | "timestamp with time zone":
            return "2001-01-01"
        case "json" | "jsonb":
            return "{}"
        case "halfvec" | "vector":
            return str([0] * 384)
        case "boolean":
            return "true"
        case _:
            return "1"
