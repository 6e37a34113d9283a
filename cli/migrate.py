"""`samtal migrate`."""

import psycopg
import typer

from local_stack import environment
from local_stack.folder import StackError
from local_stack.stores import migrate_all
from settings.postgres import MigrationSettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from warehouse.clickhouse.migrate import MigrationChanged


def command() -> None:
    """Bring every store to the newest version: roles, schema, queue, ClickHouse's tables, the bucket."""
    try:
        environment.load("owner")
        migrate_all(MigrationSettings(), ClickHouseSettings(), ObjectStoreSettings(), typer.echo)
    except (StackError, MigrationChanged, psycopg.OperationalError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
