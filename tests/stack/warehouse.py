"""The emptying of a ClickHouse database between tests."""

from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect_sync

FILLED = """
    select name from system.tables
    where database = {database:String} and engine like '%MergeTree' and total_rows > 0 and name != 'schema_migrations'
"""


def empty_clickhouse(settings: ClickHouseSettings) -> None:
    """Empties every table that has rows. A truncated table still knows the deduplication tokens that it saw."""
    with connect_sync(**settings.log_in()) as client:
        for (name,) in client.query(FILLED, parameters={"database": settings.database}).result_rows:
            client.command(f"truncate table `{name}`")
