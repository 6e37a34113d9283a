import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from local_stack.ports import free_ports
from tests.warehouse.engine_process import ENVIRONMENT, ROOT, EngineProcess
from warehouse.clickhouse.client import connect_sync

pytestmark = pytest.mark.kills
NewEngine = Callable[[], EngineProcess]


def insert_number(engine: EngineProcess, number: int) -> None:
    with connect_sync(**engine.address) as client:
        client.command("create table if not exists numbers (n Int32) engine = MergeTree order by n")
        client.insert("numbers", [[number]], column_names=["n"])


def numbers(engine: EngineProcess) -> list[int]:
    with connect_sync(**engine.address) as client:
        return [row[0] for row in client.query("select n from numbers order by n").result_rows]


def test_acknowledged_rows_survive_a_kill(new_engine: NewEngine) -> None:
    engine = new_engine()
    for number in range(5):
        insert_number(engine, number)
        engine.stop(signal.SIGKILL)
        engine.start()
    assert numbers(engine) == [0, 1, 2, 3, 4]


def test_engine_ends_cleanly_when_asked(new_engine: NewEngine) -> None:
    engine = new_engine()
    insert_number(engine, 1)
    assert engine.stop(signal.SIGTERM) == 0
    engine.start()
    assert numbers(engine) == [1]


def refusal(engine: EngineProcess, *arguments: str) -> str:
    """What another process says when it must not start."""
    command = [*engine.command(free_ports(1)[0]), *arguments]
    refused = subprocess.run(
        command, env=ENVIRONMENT, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert refused.returncode == 1
    return refused.stderr


def test_second_process_on_the_folder_is_refused_in_words(new_engine: NewEngine) -> None:
    engine = new_engine()
    assert "another process" in refusal(engine)
    insert_number(engine, 1)  # and the first one does not mind


def test_engine_refuses_to_listen_to_a_network(new_engine: NewEngine) -> None:
    assert "not a loopback address" in refusal(new_engine(), "--host", "192.0.2.1")


def test_taken_port_is_named(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    said = refusal(engine, "--path", str(tmp_path / "other"), "--port", str(engine.port))
    assert f"cannot listen on 127.0.0.1:{engine.port}" in said


def test_ping_needs_no_password(new_engine: NewEngine) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{new_engine().port}/ping", timeout=5) as answer:
        assert answer.read() == b"Ok.\n"


def test_query_id_cannot_write_headers_of_its_own(new_engine: NewEngine) -> None:
    address = f"http://127.0.0.1:{new_engine().port}/?query=select+1&query_id=a%0d%0aX-Forged:%20yes"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address, timeout=5)
    assert refused.value.code == 403
    assert "X-Forged" not in refused.value.headers
    refused.value.close()
