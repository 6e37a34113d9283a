from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client

from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect_sync
from warehouse.clickhouse.migrate import MIGRATIONS, MigrationChanged, migrate, statements
from warehouse.event_log.reference import columns


@pytest.fixture
def client(clickhouse_settings: ClickHouseSettings) -> Iterator[Client]:
    with connect_sync(**clickhouse_settings.log_in()) as client:
        yield client


def test_every_field_of_the_vocabulary_has_a_column_and_every_column_a_field(client: Client) -> None:
    rows = client.query("select name from system.columns where database = currentDatabase() and table = 'events'")
    assert sorted(row[0] for row in rows.result_rows) == columns()


def test_migrating_again_runs_nothing(client: Client) -> None:
    assert migrate(client) == []


def test_file_that_changed_after_it_ran_is_refused(client: Client) -> None:
    names = sorted(file.name for file in MIGRATIONS.glob("*.sql"))
    client.command("alter table schema_migrations update checksum = 'other' where 1 settings mutations_sync = 1")
    with pytest.raises(MigrationChanged, match=names[0]):
        migrate(client)
    client.command("truncate table schema_migrations")
    assert migrate(client) == names  # every statement can be repeated


def test_tables_and_rollups_remember_tokens(client: Client) -> None:
    rows = client.query(
        "select name, create_table_query like '%non_replicated_deduplication_window = 10000%' from system.tables"
        " where database = currentDatabase() and engine like '%MergeTree' and name != 'schema_migrations'"
    ).result_rows
    assert dict(rows) == {"events": 1, "events_by_quarter_hour": 1}  # type: ignore[arg-type]  # rows are pairs


def test_cluster_gets_replicated_and_distributed_tables_that_parse(client: Client) -> None:
    texts = [text for file in sorted(MIGRATIONS.glob("*.sql")) for text in statements(file, "production")]
    assert any("ReplicatedMergeTree" in text for text in texts)
    assert any("Distributed(`production`" in text for text in texts)
    for text in texts:
        assert "on cluster `production`" in text
        client.command(f"explain ast {text}")
