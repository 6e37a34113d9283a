"""`samtal migrate`."""

import typer

from cli.environment import load
from cli.refusals import plain_errors
from integrations.object_store import open_store
from settings.postgres import MigrationSettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings
from warehouse.migrate_all import migrate_all


@plain_errors
def command() -> None:
    """Bring every store to the newest version: roles, schema, queue, ClickHouse's tables, the bucket."""
    load("owner")
    events, objects = ClickHouseSettings(), open_store(**ObjectStoreSettings().log_in())
    migrate_all(
        **MigrationSettings().server(),
        events=events.log_in(),
        cluster=events.cluster,
        make_bucket=objects.make_bucket,
        say=typer.echo,
    )
