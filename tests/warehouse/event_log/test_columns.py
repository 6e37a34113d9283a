"""One table of columns: what the vocabulary asks for is in both stores, and nothing besides."""

from collections.abc import Callable

import psycopg

from settings.stores import ClickHouseSettings
from tests.stack.servers import Role, Stack
from warehouse.clickhouse.client import connect_sync
from warehouse.event_log.add_columns import add_to_clickhouse, add_to_postgres
from warehouse.event_log.columns import COLUMNS
from warehouse.event_log.reference import columns

NAMES = [column.name for column in COLUMNS]


def test_every_field_of_an_event_has_one_column_and_every_column_a_field() -> None:
    assert sorted(NAMES) == columns()


def test_landing_has_every_column_and_only_the_day_besides(postgres_url: Callable[[Role], str]) -> None:
    with psycopg.connect(postgres_url("owner")) as owner:
        cursor = owner.execute("select * from landing.events")
        assert {column.name for column in cursor.description or ()} == {"day", *NAMES}


def test_landing_gets_the_column_of_a_new_field_when_it_is_migrated(
    clone_database: Callable[[], str], stack: Stack
) -> None:
    url = stack.postgres_settings(clone_database(), "owner").url()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("alter table landing.events drop column count_faqs")
        assert (add_to_postgres(owner), add_to_postgres(owner)) == (["count_faqs"], [])


def test_clickhouse_gets_the_column_of_a_new_field_when_it_is_migrated(clickhouse_settings: ClickHouseSettings) -> None:
    with connect_sync(**clickhouse_settings.log_in()) as client:
        client.command("alter table events drop column count_faqs")
        assert (add_to_clickhouse(client), add_to_clickhouse(client)) == (["count_faqs"], [])
