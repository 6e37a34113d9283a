"""Adds the columns that a new field wants to the tables that hold events. Part of `samtal migrate`; safe to repeat.

It only ever adds: a column whose field is gone keeps its history.
"""

import psycopg
from clickhouse_connect.driver.client import Client
from psycopg import sql

from warehouse.clickhouse.layout import local_table, on_cluster
from warehouse.event_log.columns import COLUMNS


def add_to_clickhouse(client: Client, cluster: str = "") -> list[str]:
    """To `events`; on a cluster to the rows' own table first, then to the one in front. Gives the new ones."""
    query = "select name from system.columns where database = currentDatabase() and table = 'events'"
    known = {str(name) for (name,) in client.query(query).result_rows}
    missing = [column for column in COLUMNS if column.name not in known]
    for table in dict.fromkeys((local_table("events", cluster), "events")):
        for column in missing:
            client.command(
                f"alter table {table} {on_cluster(cluster)} add column if not exists {column.name} {column.clickhouse}"
            )
    return [column.name for column in missing]


def add_to_postgres(owner: psycopg.Connection) -> list[str]:
    """To `landing.events`, as its owner. Gives the new ones."""
    query = "select attname from pg_attribute where attrelid = 'landing.events'::regclass and attnum > 0"
    known = {name for (name,) in owner.execute(query)}
    missing = [column for column in COLUMNS if column.name not in known]
    owner.execute("set lock_timeout = '5s'")  # a new column is there at once, but readers queue behind whoever adds it
    for column in missing:
        statement = "alter table landing.events add column if not exists {} " + column.postgres
        owner.execute(sql.SQL(statement).format(sql.Identifier(column.name)))
    owner.execute("reset lock_timeout")
    return [column.name for column in missing]
