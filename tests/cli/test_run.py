"""`samtal run`: the processes of the stack, one at a time."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from settings.postgres import PostgresSettings
from settings.processes import ApiSettings, KeySettings, MetricsSettings, ShipperSettings, WorkerSettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings, RedisSettings
from tests.chat_api.processes import CHECKOUT, environment_of, running
from tests.stack.servers import Role
from warehouse.postgres.keys import create_master_key

PATIENCE_S = 60
SettingsFor = Callable[[Role], PostgresSettings]


@pytest.fixture
def environments(settings_for: SettingsFor, redis_settings: RedisSettings, tmp_path: Path) -> dict[str, dict[str, str]]:
    """What each process needs beside its metrics port. ClickHouse is away: the shipper waits for it."""
    away = ClickHouseSettings(port=1, password=SecretStr("none"))
    create_master_key(tmp_path / "master.key")
    objects = ObjectStoreSettings(
        endpoint_url="http://127.0.0.1:1", access_key_id="none", secret_access_key=SecretStr("none")
    )
    keys = KeySettings(master_key_file=tmp_path / "master.key")
    return {
        "api": environment_of(settings_for("app"), redis_settings, away, objects, keys),
        "worker": environment_of(settings_for("worker"), redis_settings, away, objects, keys),
        "shipper": environment_of(settings_for("shipper"), away),
    }


def run(name: str) -> list[str]:
    return [sys.executable, "-m", "cli", "run", name]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def read_metrics(port: int, process: "subprocess.Popen[bytes]") -> str:
    """What the process shows, once it does."""
    deadline = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(httpx2.TransportError):
            return httpx2.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
        time.sleep(0.1)
    raise AssertionError("the process showed no metrics")


@pytest.mark.parametrize(
    ("name", "settings", "metric"),
    [
        ("shipper", ShipperSettings, "samtal_events_shipped_total 0.0"),
        ("worker", WorkerSettings, "samtal_replies_running 0.0"),
        ("api", ApiSettings, "samtal_replies_running"),
    ],
)
def test_process_shows_its_metrics_on_a_port_of_their_own(
    name: str, settings: type[MetricsSettings], metric: str, environments: dict[str, dict[str, str]]
) -> None:
    port = free_port()
    environment = environments[name] | environment_of(settings(metrics_port=port))
    environment["SAMTAL_API_PORT"] = str(free_port())
    with running(run(name), environment) as process:
        assert metric in read_metrics(port, process)
        foreign = httpx2.get(f"http://127.0.0.1:{port}/metrics", headers={"Host": "evil.example"}, trust_env=False)
        assert (foreign.status_code, "samtal" in foreign.text) == (403, False)


def test_taken_metrics_port_is_told_with_its_variable(environments: dict[str, dict[str, str]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        environment = environments["shipper"] | environment_of(ShipperSettings(metrics_port=port))
        ended = subprocess.run(
            run("shipper"), env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 1
    assert f"127.0.0.1:{port}: Address already in use" in ended.stderr
    assert "SAMTAL_SHIPPER_METRICS_PORT" in ended.stderr
