"""`samtal up` as one process tree: what it leaves, what it says, who reaches it."""

import os
import signal
import socket
import time
from collections.abc import Callable

import psutil
import pytest
import redis

from local_stack.doctor import is_loopback, listening
from local_stack.taken_ports import suggest_base
from tests.stack.own_stack import OwnStack

pytestmark = [pytest.mark.kills, pytest.mark.slow]

FEW = [f"--without={name}" for name in ("postgres", "seaweedfs", "clickhouse", "migrate", "embedder", "api", "worker")]
FEW += [f"--without={name}" for name in ("shipper", "dbt", "dagster", "console")]


def test_ctrl_c_leaves_no_process(own_stack: Callable[..., OwnStack]) -> None:
    own = own_stack("--no-demo", *FEW).start()
    processes = own.processes()
    assert len(processes) >= 4
    assert own.interrupt() == 0
    assert not [each for each in processes if is_alive(each)]


def test_after_a_kill_the_next_start_stops_its_own_orphans_and_nobody_elses(
    own_stack: Callable[..., OwnStack],
) -> None:
    neighbour = own_stack("--no-demo", *FEW, name="neighbour").start()
    own = own_stack("--no-demo", *FEW).start()
    orphan = psutil.Process(own.pid("valkey"))
    own.kill_supervisor()
    assert is_alive(orphan)
    own.start()
    assert not is_alive(orphan)
    assert "left behind" in own.output.read_text()
    assert all(is_alive(each) for each in neighbour.processes())


def test_down_stops_it(own_stack: Callable[..., OwnStack]) -> None:
    own = own_stack("--no-demo", *FEW).start()
    processes = own.processes()
    assert own.samtal("down").stdout == "Stopped.\n"
    assert not [each for each in processes if is_alive(each)]


def test_a_detached_stack_runs_until_down(own_stack: Callable[..., OwnStack]) -> None:
    own = own_stack()
    started = own.samtal("up", "--detach", "--no-demo", *FEW, "--port-base", str(suggest_base(30)))
    assert "runs in the background" in started.stdout, started.stdout + started.stderr
    assert own.samtal("down").stdout == "Stopped.\n"


def test_a_taken_port_is_named(own_stack: Callable[..., OwnStack]) -> None:
    base = suggest_base(30)
    with socket.create_server(("127.0.0.1", base + 3)):
        refused = own_stack().samtal("up", "--no-demo", "--port-base", str(base))
    assert refused.returncode == 1
    assert f"Port {base + 3} (mail) is taken by process {os.getpid()}" in refused.stdout


def test_a_second_start_names_the_first(stores: OwnStack) -> None:
    second = stores.samtal("up")
    assert second.returncode == 1
    assert "A stack already runs in" in second.stdout


def test_only_loopback_addresses_listen(stores: OwnStack) -> None:
    found = list(listening(stores.folder))
    assert {"postgres", "valkey", "seaweedfs", "clickhouse", "smtp"} <= {name for name, _ in found}
    assert [each for each in found if not is_loopback(each[1])] == []


def test_the_doctor_is_content(stores: OwnStack) -> None:
    examined = stores.samtal("doctor")
    assert examined.returncode == 0, examined.stdout


def test_a_killed_store_comes_back(stores: OwnStack, exports: dict[str, str]) -> None:
    client = redis.Redis.from_url(exports["REDIS_URL"])
    client.set("words", "of a visitor")
    killed = stores.kill("valkey")
    until(lambda: stores.pids().get("valkey", killed) != killed and answers(client))
    assert client.get("words") is None  # nothing of it is on a disk


def test_the_exports_hold_no_secret_of_others(stores: OwnStack, exports: dict[str, str]) -> None:
    printed = "\n".join(exports.values())
    assert (stores.folder / "master.key").read_text().strip() not in printed
    secrets = stores.stack.secrets
    hidden = [name for name in secrets if name.startswith("samtal_") and name != "samtal_app"] + ["postgres"]
    assert not [name for name in hidden if secrets[name] in printed]


def test_an_unwell_process_is_named_with_what_to_do(stores: OwnStack) -> None:
    os.kill(stores.pid("smtp"), signal.SIGSTOP)
    try:
        examined = stores.samtal("doctor")
    finally:
        os.kill(stores.pid("smtp"), signal.SIGCONT)
    assert examined.returncode == 1
    assert "samtal logs smtp" in examined.stdout


def test_files_of_the_folder_are_for_their_owner_alone(stores: OwnStack) -> None:
    readable = [path for path in stores.folder.glob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert readable == []
    open_ones = [path for path in stores.folder.iterdir() if path.is_dir() and path.stat().st_mode & 0o066]
    assert open_ones == []


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def until(holds: Callable[[], bool], within_s: float = 20) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
