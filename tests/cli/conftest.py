"""Wires the verbs to the test's servers by the environment, as an operator does."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from settings.postgres import PostgresSettings
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
        group: typer.Typer = import_module(f"cli.{verb}").app
        return CliRunner().invoke(group, list(arguments), input=stdin)

    return run
