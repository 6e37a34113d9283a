"""Under root every process of the stack is somebody of its own, who reaches its own files and nobody else's."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from local_stack import records
from local_stack.process_users import CHECKOUT, FIRST_ID, USERS, closed_folders, command_as, place_file, user_of
from local_stack.status import read_status
from local_stack.taken_ports import suggest_base
from tests.stack.own_stack import OwnStack

pytestmark = [pytest.mark.kills, pytest.mark.slow]
NAMELESS = 47_999
FEW = ("embedder", "api", "worker", "shipper", "dbt", "dagster", "console")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes as others: run it as root")


def kernel_users(pid: int) -> set[int]:
    """Real, effective, saved and file-system user, as the kernel sees them."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("Uid:"))
    return {int(word) for word in line.split()[1:]}


def can_read(user: int, path: Path) -> bool:
    """Whether a process of this user reads the file or lists the folder."""
    listed = ["ls", "-A"] if path.is_dir() else ["head", "-c", "1"]
    command = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", *listed, str(path)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@needs_root
def test_no_process_but_the_supervisor_is_root(whole: OwnStack) -> None:
    found = {
        name: set().union(*(kernel_users(each.pid) for each in records.session_of(pid)))
        for name, pid in whole.pids().items()
    }
    assert {"postgres", "valkey", "seaweedfs", "clickhouse", "smtp", "api", "console", "dagster-web"} <= found.keys()
    assert found == {name: {user_of(name)} for name in found}


@needs_root
@pytest.mark.parametrize("name", ["postgres", "valkey", "seaweedfs", "clickhouse", "mail", "dagster", "api", "console"])
def test_a_user_of_the_stack_reads_no_secret_and_no_other_folder(whole: OwnStack, name: str) -> None:
    user = user_of({"mail": "smtp", "dagster": "dagster-web"}.get(name, name))
    assert user is not None
    own = [whole.folder / "credentials" / owner for owner in USERS if user_of(owner) == user]
    secrets = [whole.folder / "master.key", whole.folder / "stack.json", whole.folder / "logs"]
    stores = {"postgres", "valkey", "seaweedfs", "clickhouse", "mail", "dagster", "dbt", "metrics"}
    folders = [
        whole.folder / each for each in stores - {name} if (name, each) not in {("dagster", "dbt"), ("api", "metrics")}
    ]
    given = [file for file in (whole.folder / "credentials").rglob("*.*") if file.parent not in own]
    environments = [Path(f"/proc/{pid}/environ") for pid in whole.pids().values() if user not in kernel_users(pid)]
    assert len(given) > 3
    assert len(environments) > 8
    assert [path for path in (*secrets, *folders, *given, *environments) if can_read(user, path)] == []


@needs_root
def test_a_folder_of_an_earlier_start_changes_hands(tmp_path: Path) -> None:
    own = OwnStack(tmp_path / "home", "--no-demo", *(f"--without={name}" for name in FEW))
    try:
        own.start().interrupt()
        for path in own.folder.rglob("*"):
            is_old_nobody = path.relative_to(own.folder).parts[0] in ("postgres", "clickhouse")
            os.chown(path, *([65534] * 2 if is_old_nobody else [0, 0]), follow_symlinks=False)
        shutil.rmtree(own.folder / "credentials")
        own.start()
        assert {path.stat().st_uid for path in (own.folder / "postgres").rglob("*")} == {user_of("postgres")}
    finally:
        own.end()


@needs_root
def test_an_ordinary_user_without_a_name_starts_it_in_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    os.chown(folder, NAMELESS, NAMELESS)
    words = ["up", "--no-demo", *(f"--without={name}" for name in FEW), "--port-base", str(suggest_base(30))]
    command, options = command_as(NAMELESS, [sys.executable, "-m", "cli", *words], folder)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "SAMTAL_HOME": str(folder)}
    output = tmp_path / "output"
    with output.open("wb") as log:
        up = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=log, stderr=log, **options)
    try:
        wait_until_running(folder, up, output)
        users = {user for pid in records.all_pids(folder).values() for user in kernel_users(pid)}
        assert users == {NAMELESS}
    finally:
        up.terminate()
        up.wait(timeout=60)


def wait_until_running(folder: Path, up: "subprocess.Popen[bytes]", output: Path) -> None:
    deadline = time.monotonic() + 300
    while (status := read_status(folder)) is None or status.phase != "running":
        assert up.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.2)


def test_folders_that_are_closed_to_others_are_found_from_the_outside(tmp_path: Path) -> None:
    closed, inner = tmp_path / "closed", tmp_path / "closed" / "inner" / "code"
    inner.mkdir(parents=True)
    outermost = next((each for each in reversed(inner.parents) if not each.stat().st_mode & 0o001), None)
    closed.chmod(0o700)
    assert closed_folders([inner]) == {str(outermost or closed): [str(inner)]}


def test_a_link_that_a_user_left_is_replaced_and_not_followed(tmp_path: Path) -> None:
    valuable = tmp_path / "valuable"
    valuable.write_text("kept")
    (tmp_path / "config").symlink_to(valuable)
    place_file(tmp_path / "config", b"new", None)
    assert (valuable.read_text(), (tmp_path / "config").read_text()) == ("kept", "new")


def test_no_number_is_used_twice() -> None:
    assert len(set(USERS)) == len(USERS)
    assert FIRST_ID + len(USERS) < 60_000
