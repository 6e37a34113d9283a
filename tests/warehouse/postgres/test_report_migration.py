"""Reports sent before a refusal for good was a state, and before deliveries had a table of their own."""

import psycopg

from tests.stack import databases
from tests.stack.servers import Stack
from warehouse.postgres.migrate import migrate_schema, prepare_server

DATABASE = "samtal_report_migration"
BEFORE = "0004_landing"
OLD_ROWS = """
    with tenant as (
        insert into app.tenants (id, slug, name, key_ciphertext) values (gen_random_uuid(), 'old', 'Old', '')
        returning id)
    insert into app.report_deliveries (tenant_id, run_id, user_id, state, detail)
    select id, gen_random_uuid(), gen_random_uuid(), state, detail
    from tenant, (values ('refused', 'for good: no such person'), ('refused', 'everybody was refused'), ('sent', null))
        as old (state, detail)
"""


def test_what_was_refused_for_good_keeps_being_so(stack: Stack) -> None:
    owner_url = stack.postgres_settings(DATABASE, "owner").url()
    databases.drop(stack.admin_url(), DATABASE)
    prepare_server(stack.admin_url(), DATABASE, "dagster_template", stack.role_passwords())
    migrate_schema(owner_url, BEFORE)
    with psycopg.connect(stack.admin_url(DATABASE)) as admin:
        admin.execute("set session_replication_role = replica")  # the runs and people behind the rows do not matter
        admin.execute(OLD_ROWS)
    migrate_schema(owner_url)
    with psycopg.connect(owner_url) as owner:
        rows = owner.execute("select state, detail from app.deliveries where kind = 'report'").fetchall()
    databases.drop(stack.admin_url(), DATABASE)
    assert sorted(rows, key=str) == [
        ("refused", "everybody was refused"),
        ("refused_for_good", "no such person"),
        ("sent", None),
    ]
