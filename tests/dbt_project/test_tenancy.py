"""Walks every table and view of every schema, dbt's own included: the database decides whose their rows are."""

import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import class_row

from tests.dbt_project.conftest import Warehouse
from tests.factories.rows_everywhere import fill_tables
from tests.stack import databases
from tests.stack.servers import Role, Stack

pytestmark = pytest.mark.xdist_group("marts")

Connection = psycopg.Connection[tuple[Any, ...]]

# What is not a tenant's, and why that is right.
OF_NOBODY = {
    "app.users": "people can be members of several tenants; a policy shows those of the current one",
    "app.model_prices": "prices of models are the same for all",
    "app.event_batches": "ids and hashes; one batch holds events of many tenants",
    "public.schema_versions": "which migrations ran",
}
NOT_OURS = {"queue": "procrastinate's own tables; jobs carry ids, and workers act for the tenant that they name"}
ACTING_FOR_ONE = ("samtal_app", "samtal_worker", "samtal_analyst")
# Two act for all tenants at once, and see of them only this; the pipeline also all that it fills itself.
SEEN_ACROSS = {
    "shipper": {
        *("app.outbox_events", "app.outbox_queue", "app.event_dead_letters", "app.reconciliations"),
        *("app.tenants", "app.conversations", "app.episodes", "app.messages", "app.message_verdicts"),
        *("app.replies", "app.ratings", "app.retention_horizons", "landing.set_aside_days"),
    },
    "pipeline": {
        *("app.tenants", "app.sites", "app.assistants", "app.assistant_versions", "app.messages"),
        *("app.message_embeddings", "app.faqs", "app.faq_answers", "app.faq_phrasings", "app.intent_names"),
        *("app.report_subscriptions", "app.report_runs", "app.report_deliveries", "app.deliveries"),
    },
}
FILLED_BY_PIPELINE = ("landing", "staging", "intermediate", "marts")

OURS, ANOTHER = UUID(int=1), UUID(int=2)

RELATIONS = """
    select
        n.nspname || '.' || c.relname as name,
        n.nspname as schema,
        c.relkind in ('r', 'p') as is_table,
        coalesce(i.inhparent::regclass::text, '') as parent,
        exists (
            select from pg_attribute a
            where a.attrelid = c.oid and a.attname = 'tenant_id'
                -- dbt makes `intermediate` without constraints; what would be nobody's is seen by nobody.
                and (a.attnotnull or c.relkind = 'v' or n.nspname = 'intermediate')
        ) as has_tenant,
        case
            when c.relkind = 'v' then coalesce(c.reloptions, '{}') @> array['security_invoker=true']
            when c.relkind in ('r', 'p') then c.relrowsecurity and c.relforcerowsecurity
                and exists (select from pg_policy p where p.polrelid = c.oid)
            else false
        end as is_guarded
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    left join pg_inherits i on i.inhrelid = c.oid
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname != 'information_schema'
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
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


@dataclass(frozen=True)
class Relation:
    """A table or a view, as the database itself describes it."""

    name: str
    schema: str
    is_table: bool
    parent: str
    has_tenant: bool
    is_guarded: bool

    @property
    def owner(self) -> str:
        """The column that tells whose a row is, when all its uuids are its tenant's."""
        return "tenant_id" if self.has_tenant else "id"


@pytest.fixture(scope="module")
def copy(stack: Stack, warehouse: Warehouse) -> Iterator[str]:
    """The name of a copy of what dbt has built in, which a test may spoil."""
    name = f"samtal_{secrets.token_hex(4)}"
    databases.clone(stack.admin_url(), name, template=warehouse.login("owner").database)
    yield name
    databases.drop(stack.admin_url(), name)


@pytest.fixture(scope="module")
def relations(stack: Stack, copy: str) -> list[Relation]:
    """Everything that could hold a tenant's rows, wherever it is."""
    with psycopg.connect(stack.admin_url(copy)) as admin:
        found = admin.cursor(row_factory=class_row(Relation)).execute(RELATIONS).fetchall()
    return [each for each in found if each.schema not in NOT_OURS]


@pytest.fixture(scope="module")
def filled(stack: Stack, copy: str, relations: list[Relation]) -> list[Relation]:
    """All that now hold a row of each of two tenants; in views, what their tables give."""
    parents = {each.parent for each in relations}
    owned = [each for each in relations if each.has_tenant or each.name in ("app.users", "app.tenants")]
    # The outbox's rows go to its default partition: those of single days are made ahead, and empty.
    owned = [each for each in owned if not each.parent or each.name.endswith("_default")]
    tables = (each.name for each in owned if each.is_table and each.name not in parents)
    with psycopg.connect(stack.admin_url(copy)) as admin:
        fill_tables(admin, tables, (OURS, ANOTHER))
    return owned


@pytest.fixture
def owner(stack: Stack, copy: str) -> Iterator[Connection]:
    with psycopg.connect(stack.postgres_settings(copy, "owner").url()) as connection:
        yield connection


def test_no_table_or_view_is_open(relations: list[Relation]) -> None:
    assert {each.schema for each in relations} >= {"app", "landing", "staging", "intermediate", "marts"}
    assert [each.name for each in relations if not each.is_guarded] == ["public.schema_versions"]


def test_every_table_and_view_tells_whose_its_rows_are(relations: list[Relation]) -> None:
    without = {each.name for each in relations if not each.has_tenant}
    assert without == {*OF_NOBODY, "app.tenants"}


def test_policies_of_roles_that_act_for_one_tenant_name_that_tenant(owner: Connection) -> None:
    found = {
        table
        for table, _, roles, condition in owner.execute(POLICIES)
        if set(roles) & {*ACTING_FOR_ONE, "public"} and "app.current_tenant()" not in condition
    }
    assert found == {"app.model_prices"}


def test_foreign_keys_carry_the_tenant(owner: Connection) -> None:
    assert owner.execute(FOREIGN_KEYS).fetchall() == []


@pytest.mark.parametrize("role", ["app", "worker", "analyst"])
def test_a_role_that_acts_for_one_tenant_sees_no_row_of_another(
    stack: Stack, copy: str, filled: list[Relation], role: Role
) -> None:
    with psycopg.connect(stack.postgres_settings(copy, role).url(), autocommit=True) as connection:
        for tenant in (OURS, ANOTHER):
            assert not any(owners_seen(connection, filled).values())
            with connection.transaction():
                connection.execute("select set_config('app.tenant_id', %s, true)", [str(tenant)])
                seen = owners_seen(connection, filled)
            assert {name: owners for name, owners in seen.items() if owners != {tenant}} == {}
            assert {each.name for each in filled if each.schema == "marts"} <= seen.keys()
        assert not any(owners_seen(connection, filled).values())


@pytest.mark.parametrize("role", ["shipper", "pipeline"])
def test_a_role_that_acts_for_all_sees_only_what_its_work_needs(
    stack: Stack, copy: str, filled: list[Relation], role: Role
) -> None:
    with psycopg.connect(stack.postgres_settings(copy, role).url(), autocommit=True) as connection:
        seen = owners_seen(connection, filled)
    assert {name for name, owners in seen.items() if owners} == SEEN_ACROSS[role] | {
        each.name for each in filled if role == "pipeline" and each.schema in FILLED_BY_PIPELINE
    }


def owners_seen(connection: Connection, relations: list[Relation]) -> dict[str, set[UUID]]:
    """Whose rows there are for this role, in each table and view that it may read."""
    found: dict[str, set[UUID]] = {}
    for each in relations:
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            rows = connection.execute(f"select distinct {each.owner} from {each.name}".encode())
            found[each.name] = {row[0] for row in rows}
    return found


@pytest.mark.parametrize("role", ["app", "analyst"])
@pytest.mark.parametrize("verb", ["delete from", "truncate", "drop table"])
def test_readers_cannot_change_a_mart(warehouse: Warehouse, role: Role, verb: str) -> None:
    with psycopg.connect(warehouse.login(role).url()) as reader, pytest.raises(psycopg.errors.InsufficientPrivilege):
        reader.execute(f"{verb} marts.stats_snapshots".encode())
