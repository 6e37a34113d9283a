"""`samtal migrate`: every store to its newest version, one migration at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import psycopg
from botocore.exceptions import ClientError

from settings.postgres import MigrationSettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from warehouse.clickhouse import client as clickhouse
from warehouse.clickhouse import migrate as clickhouse_migrations
from warehouse.event_log.ship import ClickHouseAddress
from warehouse.postgres.locks import MIGRATE_ALL
from warehouse.postgres.migrate import migrate_schema, prepare_server


def migrate_all(
    server: MigrationSettings, events: ClickHouseSettings, objects: ObjectStoreSettings, say: Callable[[str], None]
) -> None:
    """Postgres (roles, databases, schema, queue), ClickHouse, the bucket. Safe to repeat and to run twice at once."""
    admin_url = server.as_role(server.admin_user, server.admin_password).url("postgres")
    with _alone(admin_url):
        say("Postgres: roles and databases")
        prepare_server(admin_url, server.database, server.dagster_database, server.role_passwords())
        say("Postgres: schema and queue")
        migrate_schema(server.as_role("samtal_owner", server.owner_password).url())
        say("ClickHouse: tables")
        migrate_clickhouse(events)
        say("Object store: bucket")
        make_bucket(objects)


@contextmanager
def _alone(admin_url: str) -> Iterator[None]:
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(%s)", [MIGRATE_ALL])
        yield


def migrate_clickhouse(settings: ClickHouseSettings) -> None:
    """Makes the database and its tables, or brings them to the newest version."""
    log_in = clickhouse_log_in(settings)
    clickhouse_migrations.prepare_database(**log_in, cluster=settings.cluster)
    with clickhouse.connect_sync(**log_in) as client:
        clickhouse_migrations.migrate(client, settings.cluster)


def clickhouse_log_in(settings: ClickHouseSettings) -> ClickHouseAddress:
    """The settings as the keyword arguments that every ClickHouse client of ours takes."""
    return {
        "host": settings.host,
        "port": settings.port,
        "user": settings.user,
        "password": settings.password.get_secret_value(),
        "database": settings.database,
        "secure": settings.secure,
    }


def make_bucket(settings: ObjectStoreSettings) -> None:
    """Makes the bucket unless it is there."""
    client = object_store(settings)
    try:
        client.head_bucket(Bucket=settings.bucket)
    except ClientError:
        client.create_bucket(Bucket=settings.bucket)


def object_store(settings: ObjectStoreSettings) -> Any:  # boto3 makes its clients at run time
    """An S3 client as the settings say."""
    return boto3.client(
        "s3",
        endpoint_url=settings.endpoint_url or None,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key.get_secret_value(),
        region_name=settings.region,
    )
