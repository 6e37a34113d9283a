import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import typer
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from typer.testing import CliRunner, Result

from cli.reconcile import command
from settings.stores import ClickHouseSettings
from tests.factories.recorded_talks import insert_company, record_talk
from tests.stack.servers import Role
from warehouse.clickhouse.client import connect
from warehouse.event_log.ship import ship_waiting
from warehouse.postgres.connect import Connection, create_pool

PostgresUrl = Callable[[Role], str]


@pytest.fixture
def reconcile(
    settings_for: Callable[[Role], object],
    clickhouse_settings: ClickHouseSettings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Callable[..., Result]:
    """`samtal reconcile ...` with the environment that an operator would set."""
    for prefix, settings in (("POSTGRES", settings_for("shipper")), ("CLICKHOUSE", clickhouse_settings)):
        for name in type(settings).model_fields:  # type: ignore[attr-defined]  # both are pydantic settings
            value = getattr(settings, name)
            plain = value.get_secret_value() if hasattr(value, "get_secret_value") else value
            monkeypatch.setenv(f"SAMTAL_{prefix}_{name.upper()}", str(plain))
    monkeypatch.setenv("SAMTAL_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    app = typer.Typer()
    app.command()(command)
    return lambda *arguments: CliRunner().invoke(app, arguments)


@pytest.fixture
async def owner(postgres_url: PostgresUrl) -> AsyncIterator[Connection]:
    async with await AsyncConnection.connect(postgres_url("owner"), row_factory=dict_row, autocommit=True) as owner:
        yield owner


async def ship(postgres_url: PostgresUrl, clickhouse_settings: ClickHouseSettings) -> None:
    async with (
        create_pool(postgres_url("shipper"), size=3) as pool,
        await connect(**clickhouse_settings.log_in()) as client,
    ):
        await ship_waiting(pool, client)


async def test_exit_code_tells_whether_all_is_equal(
    owner: Connection,
    postgres_url: PostgresUrl,
    clickhouse_settings: ClickHouseSettings,
    reconcile: Callable[..., Result],
) -> None:
    await record_talk(owner, await insert_company(owner))
    await ship(postgres_url, clickhouse_settings)
    result = reconcile("--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["days_compared"] >= 1
    async with await connect(**clickhouse_settings.log_in()) as client:
        await client.command("alter table events delete where name = 'message_posted'", settings={"mutations_sync": 1})
    result = reconcile()
    assert result.exit_code == 1
    assert "message_posted" in result.stdout


def test_comparing_nothing_is_a_failure(reconcile: Callable[..., Result]) -> None:
    result = reconcile()
    assert result.exit_code == 1
    assert "Nothing to compare" in result.stdout


def test_unknown_tenant_is_named(reconcile: Callable[..., Result]) -> None:
    assert reconcile("--tenant", "nobody").exit_code == 2
