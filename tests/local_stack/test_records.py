"""After a kill -9: what is ours is stopped, what is not is left alone."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local_stack import records
from local_stack.ports import free_ports
from local_stack.program import FOLDER_MARK, Program, start
from local_stack.run_program import start_and_wait
from local_stack.servers import valkey


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(["sleep", "600"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_an_orphan_is_stopped(tmp_path: Path) -> None:
    sleep = Program("sleep", ("sleep", "600"))
    process = start(sleep, str(tmp_path), tmp_path / "log")
    records.remember(tmp_path, sleep, process.pid)
    assert records.stop_all(tmp_path) == ["sleep"]
    assert process.poll() is not None


def test_the_children_of_a_dead_process_are_stopped(tmp_path: Path) -> None:
    parent = Program("parent", ("sh", "-c", "sleep 600 & echo $!; wait"))
    process = start(parent, str(tmp_path), tmp_path / "log")
    records.remember(tmp_path, parent, process.pid)
    while not (child := (tmp_path / "log").read_text().strip()):
        pass
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert records.stop_all(tmp_path) == ["parent"]
    assert not psutil.pid_exists(int(child))


def test_a_stranger_with_a_recorded_pid_is_left_alone(tmp_path: Path, stranger: "subprocess.Popen[bytes]") -> None:
    write_record(tmp_path, stranger.pid, started_at=psutil.Process(stranger.pid).create_time() - 60)
    assert records.stop_all(tmp_path) == []
    assert stranger.poll() is None


def test_a_process_of_another_folder_is_left_alone(tmp_path: Path) -> None:
    environment = {**os.environ, FOLDER_MARK: "/another/folder"}
    neighbour = subprocess.Popen(["sleep", "600"], start_new_session=True, env=environment)
    write_record(tmp_path, neighbour.pid, started_at=psutil.Process(neighbour.pid).create_time())
    assert records.stop_all(tmp_path) == []
    assert neighbour.poll() is None
    neighbour.kill()
    neighbour.wait()


def test_a_server_that_writes_over_its_environment_is_stopped(tmp_path: Path) -> None:
    server = valkey.program(tmp_path / "valkey", free_ports(1)[0], "secret")
    process = start_and_wait(server, tmp_path)
    assert FOLDER_MARK not in psutil.Process(process.pid).environ()
    assert records.stop_all(tmp_path) == ["valkey"]
    assert process.poll() is not None


def test_a_socket_that_a_server_left_behind_is_removed(tmp_path: Path) -> None:
    socket = tmp_path / "left.sock"
    socket.touch()
    program = Program("sleep", ("sleep", "600"), leftovers=(socket,))
    process = start(program, str(tmp_path), tmp_path / "log")
    records.remember(tmp_path, program, process.pid)
    records.stop_all(tmp_path)
    process.wait()
    assert not socket.exists()


def write_record(folder: Path, pid: int, started_at: float) -> None:
    path = folder / "processes" / "stranger.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"name": "stranger", "pid": pid, "started_at": started_at, "leftovers": []}))
