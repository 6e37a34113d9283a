"""`samtal migrate`."""

import typer

from local_stack import environment
from local_stack.stores import migrate_all
from settings.postgres import MigrationSettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings


def command() -> None:
    """Bring every store to the newest version: roles, schema, queue, ClickHouse's tables, the bucket."""
    environment.load("owner")
    migrate_all(MigrationSettings(), ClickHouseSettings(), ObjectStoreSettings(), typer.echo)
