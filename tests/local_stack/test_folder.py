"""The stack's folder: its lock, its secrets, its disk."""

import errno
import os
import socket
import stat
from pathlib import Path

import pytest

from local_stack import environment
from local_stack.folder import (
    DiskFull,
    FolderInUse,
    NoStack,
    as_disk_full,
    check_disk,
    hold,
    holder,
    make_stack,
    read_stack,
)
from local_stack.ports import free_ports
from local_stack.taken_ports import PortTaken, refuse_taken_ports, suggest_base


def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    stack = make_stack(tmp_path / "s")
    for path in (stack.master_key_file, stack.folder / "stack.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_secrets_and_ports_stay_when_the_stack_starts_again(tmp_path: Path) -> None:
    assert make_stack(tmp_path, 21000) == make_stack(tmp_path) == read_stack(tmp_path)


def test_the_ports_move_together(tmp_path: Path) -> None:
    make_stack(tmp_path)
    moved = make_stack(tmp_path, 21000).ports
    assert (min(moved.values()), len(set(moved.values()))) == (21000, len(moved))


def test_a_second_supervisor_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with (
        hold(tmp_path),
        pytest.raises(FolderInUse, match=rf"already runs in .* \(process {os.getpid()}\)"),
        hold(tmp_path),
    ):
        pass
    assert holder(tmp_path) is None


def test_a_taken_port_is_named_with_its_holder_and_a_way_out(tmp_path: Path) -> None:
    stack = make_stack(tmp_path, suggest_base(30))
    with socket.create_server(("127.0.0.1", stack.ports["console"])):
        words = (
            rf"Port {stack.ports['console']} \(console\) is taken by process {os.getpid()} .*\n.*SAMTAL_PORT_BASE=\d+"
        )
        with pytest.raises(PortTaken, match=words):
            refuse_taken_ports(stack)
    refuse_taken_ports(stack)


def test_a_nearly_full_disk_is_named_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match=r"nearly full: [\d,]+ MB are free"):
        check_disk(tmp_path, least_bytes=10**18)


def test_a_disk_that_fills_up_while_writing_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as failure, Path("/dev/full").open("w") as full:
        full.write("x")
    assert failure.value.errno == errno.ENOSPC
    assert isinstance(as_disk_full(failure.value, tmp_path), DiskFull)


def test_without_a_stack_one_is_told_how_to_start_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTAL_HOME", str(tmp_path))
    with pytest.raises(NoStack, match="samtal up"):
        environment.load("app")


def test_a_verb_is_told_that_the_stack_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_stack(tmp_path)
    monkeypatch.setenv("SAMTAL_HOME", str(tmp_path))
    with pytest.raises(NoStack, match="is not running"):
        environment.load("app")


def test_settings_of_another_server_are_left_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_stack(tmp_path)
    monkeypatch.setenv("SAMTAL_HOME", str(tmp_path))
    monkeypatch.setenv("SAMTAL_POSTGRES_PASSWORD", "of a server elsewhere")
    environment.load("app")
    assert os.environ["SAMTAL_POSTGRES_PASSWORD"] == "of a server elsewhere"
    assert "SAMTAL_S3_BUCKET" not in os.environ


@pytest.mark.parametrize("role", environment.ROLES)
def test_a_role_gets_its_own_log_in_even_in_a_shell_with_the_apps(
    role: environment.Role, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = make_stack(tmp_path)
    monkeypatch.setattr(os, "environ", {**environment.for_strangers(stack), "SAMTAL_HOME": str(tmp_path)})
    with hold(tmp_path):
        environment.load(role)
    assert os.environ["SAMTAL_POSTGRES_USER"] == f"samtal_{role}"
    assert os.environ["SAMTAL_POSTGRES_PASSWORD"] == stack.secrets[f"samtal_{role}"]


def test_no_process_but_migrate_knows_another_roles_password(tmp_path: Path) -> None:
    stack = make_stack(tmp_path)
    processes = {
        "app": environment.for_api(stack),
        "worker": environment.for_worker(stack),
        "shipper": environment.for_shipper(stack),
        "pipeline": environment.for_pipeline(stack),
        "nobody": environment.for_console(stack) | environment.for_embedder(stack),
    }
    for own, found in processes.items():
        others = {stack.secrets[f"samtal_{role}"] for role in environment.ROLES if role != own} | {
            stack.secrets["postgres"]
        }
        assert not others & set(found.values()), own


def test_the_exports_hold_neither_the_master_key_nor_another_role(tmp_path: Path) -> None:
    stack = make_stack(tmp_path)
    values = "\n".join(environment.for_strangers(stack).values())
    assert stack.master_key_file.read_text().strip() not in values
    hidden = [stack.secrets[name] for name in stack.secrets if name.startswith("samtal_") and name != "samtal_app"]
    assert not [secret for secret in [*hidden, stack.secrets["postgres"]] if secret in values]


def test_free_ports_are_free_and_different() -> None:
    assert len(set(free_ports(20))) == 20
