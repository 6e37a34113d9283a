"""`samtal keys rotate` changes the key file only where everything was put under the new key."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.environment import names_the_stores
from local_stack.environment import is_set_for_elsewhere
from settings.postgres import PostgresSettings
from tests.cli.conftest import Samtal
from tests.stack.servers import Role

SettingsFor = Callable[[Role], PostgresSettings]


@pytest.fixture
def as_owner(samtal: Samtal, settings_for: SettingsFor, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = settings_for("owner")
    monkeypatch.setenv("SAMTAL_POSTGRES_USER", owner.user)
    monkeypatch.setenv("SAMTAL_POSTGRES_PASSWORD", owner.password.get_secret_value())


def test_role_that_sees_no_row_is_refused_and_the_key_stays(samtal: Samtal, master_key_file: Path) -> None:
    assert samtal("tenant", "create", "acme", "--name", "Acme").exit_code == 0
    before = master_key_file.read_bytes()
    refused = samtal("keys", "rotate")
    assert refused.exit_code == 1
    assert "samtal_app does not see every row" in refused.output
    assert "samtal_owner" in refused.output
    assert master_key_file.read_bytes() == before
    assert list(master_key_file.parent.glob("master.key*")) == [master_key_file]


@pytest.mark.usefixtures("as_owner")
def test_database_without_anything_under_the_key_is_refused(samtal: Samtal, master_key_file: Path) -> None:
    before = master_key_file.read_bytes()
    refused = samtal("keys", "rotate")
    assert refused.exit_code == 1
    assert "is it the right database?" in refused.output
    assert master_key_file.read_bytes() == before


def test_owner_puts_everything_under_a_new_key(
    samtal: Samtal, master_key_file: Path, request: pytest.FixtureRequest
) -> None:
    assert samtal("tenant", "create", "acme", "--name", "Acme").exit_code == 0
    before = master_key_file.read_bytes()
    request.getfixturevalue("as_owner")
    done = samtal("keys", "rotate")
    assert done.exit_code == 0, done.output
    assert "Rotated 1 tenants" in done.output
    assert master_key_file.read_bytes() != before
    assert master_key_file.with_name("master.key.old").read_bytes() == before


@pytest.mark.parametrize(("whose", "is_elsewhere"), [(None, True), ("home", False), ("another", True)])
def test_what_is_named_is_judged_alike_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whose: str | None, is_elsewhere: bool
) -> None:
    monkeypatch.setenv("SAMTAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SAMTAL_POSTGRES_PASSWORD", "x")
    if whose:
        monkeypatch.setenv("SAMTAL_LOCAL_STACK", str(tmp_path / whose))
    assert names_the_stores() is is_set_for_elsewhere() is is_elsewhere
