"""Wires the verbs to the test's servers by the environment, as an operator does."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from chat_api.services import Settings
from settings.model_provider import ModelProviderSettings
from settings.postgres import PostgresSettings
from settings.processes import ApiSettings, KeySettings, TelemetrySettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings, RedisSettings
from tests.chat_api.processes import api_process
from tests.stack.servers import Role
from warehouse.postgres.keys import create_master_key

Samtal = Callable[..., Result]


@pytest.fixture
def master_key_file(tmp_path: Path) -> Path:
    """A new master key."""
    path = tmp_path / "master.key"
    create_master_key(path)
    return path


@pytest.fixture
def samtal(
    settings_for: Callable[[Role], PostgresSettings], master_key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Samtal:
    """`samtal("tenant", "create", ...)`: runs a verb against the test's database as the app role."""
    postgres = settings_for("app")
    monkeypatch.setenv("SAMTAL_HOME", str(master_key_file.parent / "no-stack"))
    monkeypatch.setenv("SAMTAL_MASTER_KEY_FILE", str(master_key_file))
    for name in ("host", "port", "database", "user", "sslmode"):
        monkeypatch.setenv(f"SAMTAL_POSTGRES_{name.upper()}", str(getattr(postgres, name)))
    monkeypatch.setenv("SAMTAL_POSTGRES_PASSWORD", postgres.password.get_secret_value())

    def run(verb: str, *arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(_command(verb), list(arguments), input=stdin)

    return run


def _command(verb: str) -> typer.Typer:
    module = import_module(f"cli.{verb}")
    if hasattr(module, "app"):
        group: typer.Typer = module.app
        return group
    alone = typer.Typer()
    alone.command()(module.command)
    return alone


@pytest.fixture
def running_api(
    samtal: Samtal,
    settings_for: Callable[[Role], PostgresSettings],
    master_key_file: Path,
    redis_settings: RedisSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """An API process over the same database, where the verbs find it."""
    settings = Settings(
        postgres=settings_for("app"),
        keys=KeySettings(master_key_file=master_key_file),
        api=ApiSettings(),
        redis=redis_settings,
        model_provider=ModelProviderSettings(),
        clickhouse=ClickHouseSettings(port=1, password=SecretStr("none")),
        object_store=ObjectStoreSettings(
            endpoint_url="http://127.0.0.1:1", access_key_id="none", secret_access_key=SecretStr("none")
        ),
        telemetry=TelemetrySettings(level="warning"),
    )
    with api_process(settings) as (url, _):
        monkeypatch.setenv("SAMTAL_API_PUBLIC_URL", url)
        yield url
