"""A whole stack of a test's own, for tests that kill: `samtal up` in a folder and on ports of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from local_stack import environment, records
from local_stack.folder import Stack, read_stack
from local_stack.status import read_status
from local_stack.taken_ports import suggest_base

CHECKOUT = Path(__file__).parents[2]
LONGEST_START_S = 600


class OwnStack:
    """One `samtal up`. `arguments` are those of the verb, such as `--no-demo`, `--without`, `dagster`.

    `choices` are settings of the operator's, such as SAMTAL_API_REPLY_LEASE_S.
    """

    def __init__(
        self, folder: Path, *arguments: str, port_base: int | None = None, choices: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self._choices = dict(choices or {})
        self.output = folder.with_name(f"{folder.name}.out")
        self._arguments = arguments
        self._port_base = port_base
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def stack(self) -> Stack:
        """Ports and secrets."""
        return read_stack(self.folder)

    def start(self) -> "OwnStack":
        """Starts it and returns when all is ready."""
        known = (self.folder / "stack.json").exists()
        base = self._port_base or (None if known else suggest_base(30))
        arguments = ["up", *self._arguments, *(["--port-base", str(base)] if base else [])]
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "cli", *arguments],
                cwd=CHECKOUT,
                env=self.shell(**self._choices),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_running()
        return self

    def _wait_until_running(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + LONGEST_START_S
        while (status := read_status(self.folder)) is None or status.phase == "starting":
            assert self._process.poll() is None, self.output.read_text()
            assert time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.1)
        assert status.phase == "running", self.output.read_text()

    def shell(self, **more: str) -> dict[str, str]:
        """The environment of a shell that knows this folder and no other stack's settings."""
        foreign = ("SAMTAL_", "PG", "AWS_", "REDIS_", "CLICKHOUSE_")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {**own, "SAMTAL_HOME": str(self.folder), **more}

    def samtal(self, *words: str, timeout_s: float = 120) -> "subprocess.CompletedProcess[str]":
        """Runs a verb against it."""
        command = [sys.executable, "-m", "cli", *words]
        return subprocess.run(
            command, cwd=CHECKOUT, env=self.shell(), capture_output=True, text=True, timeout=timeout_s, check=False
        )

    def environment(self, role: environment.Role) -> Mapping[str, str]:
        """What a verb would see as this role."""
        return environment.for_verbs(self.stack, role)

    def pid(self, name: str) -> int:
        """The process of this name, as it runs now."""
        return self.pids()[name]

    def pids(self) -> dict[str, int]:
        """Every process that runs now, by its name."""
        return records.all_pids(self.folder)

    def processes(self) -> list[psutil.Process]:
        """Every process that belongs to it, the supervisor and grandchildren included."""
        supervisor = [psutil.Process(self._process.pid)] if self._process and self._process.poll() is None else []
        leaders = [psutil.Process(pid) for pid in records.all_pids(self.folder).values()]
        children = [child for each in leaders for child in each.children(recursive=True)]
        return [*supervisor, *leaders, *children]

    def kill(self, name: str) -> int:
        """kill -9 of one process; gives its pid."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_supervisor(self) -> None:
        """kill -9 of the supervisor, which leaves the others running."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def interrupt(self, within_s: float = 60) -> int:
        """Ctrl-C; gives the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=within_s)

    def end(self) -> None:
        """Leaves nothing behind, whatever state it is in."""
        if self._process and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        records.stop_all(self.folder)
