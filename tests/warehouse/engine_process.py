"""An embedded engine of the test's own, in a process that the test may kill."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from local_stack.ports import LOOPBACK, free_ports
from local_stack.servers.clickhouse import is_ready
from warehouse.event_log.ship import ClickHouseAddress

PASSWORD = "a token for tests"
ENVIRONMENT = {**os.environ, "SAMTAL_CLICKHOUSE_PASSWORD": PASSWORD}
ROOT = Path(__file__).parents[2]


class EngineProcess:
    """`python -m warehouse.clickhouse.embedded` on one folder; can be started again after it ended."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.log = path.with_name(f"{path.name}.log")
        self.port = free_ports(1)[0]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> ClickHouseAddress:
        """Where it answers, as every ClickHouse client of ours wants it."""
        return {"host": LOOPBACK, "port": self.port, "user": "samtal", "password": PASSWORD, "database": "samtal"}

    def start(self) -> "EngineProcess":
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(self.port), env=ENVIRONMENT, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )
        deadline = time.monotonic() + 60
        while not is_ready(self.port):
            assert self.process.poll() is None, "the engine ended before it was ready"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self

    def command(self, port: int) -> list[str]:
        """How the process is started, on another port perhaps."""
        module = [sys.executable, "-m", "warehouse.clickhouse.embedded"]
        return [*module, "--path", str(self.path), "--port", str(port)]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ends the process with a signal and gives its exit code."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(timeout=30)
