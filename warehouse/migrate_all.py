"""`samtal migrate`: every store to its newest version, one migration at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from warehouse.clickhouse import client as clickhouse
from warehouse.clickhouse import migrate as clickhouse_migrations
from warehouse.clickhouse.client import ClickHouseAddress
from warehouse.postgres.locks import MIGRATE_ALL
from warehouse.postgres.migrate import migrate_schema, prepare_server


def migrate_all(
    *,
    admin_url: str,
    owner_url: str,
    database: str,
    dagster_database: str,
    passwords: dict[str, str],
    events: ClickHouseAddress,
    cluster: str,
    make_bucket: Callable[[], object],
    say: Callable[[str], None],
) -> None:
    """Postgres (roles, databases, schema, queue), ClickHouse, the bucket. Safe to repeat and to run twice at once."""
    with _alone(admin_url):
        say("Postgres: roles and databases")
        prepare_server(admin_url, database, dagster_database, passwords)
        say("Postgres: schema and queue")
        migrate_schema(owner_url)
        say("ClickHouse: tables")
        migrate_clickhouse(events, cluster)
        say("Object store: bucket")
        make_bucket()


def migrate_clickhouse(events: ClickHouseAddress, cluster: str) -> None:
    """Makes the database and its tables, or brings them to the newest version."""
    clickhouse_migrations.prepare_database(**events, cluster=cluster)
    with clickhouse.connect_sync(**events) as client:
        clickhouse_migrations.migrate(client, cluster)


@contextmanager
def _alone(admin_url: str) -> Iterator[None]:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(%(lock)s)", {"lock": MIGRATE_ALL})
        yield
