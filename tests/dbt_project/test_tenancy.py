"""Whatever dbt builds belongs to somebody, and the database knows to whom."""

import psycopg
import pytest

from tests.dbt_project.conftest import House

pytestmark = pytest.mark.xdist_group("marts")

OPEN = """
    select n.nspname || '.' || c.relname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('staging', 'intermediate', 'marts') and (
        (c.relkind = 'v' and not coalesce(c.reloptions, '{}') @> array['security_invoker=true'])
        or (c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity))
        or (c.relkind = 'r' and 2 > (
            select count(*) from pg_policies p
            where p.schemaname = n.nspname and p.tablename = c.relname
                and p.policyname in ('pipeline_builds', 'tenant_reads')))
        or c.relkind not in ('r', 'v', 'i'))
"""


def test_no_built_table_or_view_is_open(house: House) -> None:
    with psycopg.connect(house.login("owner").url()) as owner:
        assert owner.execute(OPEN).fetchall() == []


@pytest.mark.parametrize("role", ["app", "analyst"])
@pytest.mark.parametrize("verb", ["delete from", "truncate", "drop table"])
def test_readers_cannot_change_a_mart(house: House, role: str, verb: str) -> None:
    with (
        psycopg.connect(house.login("app" if role == "app" else "analyst").url()) as reader,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        reader.execute(f"{verb} marts.stats_snapshots".encode())
