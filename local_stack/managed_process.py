"""Keeps one program running: waits for what it needs, starts it, probes it, starts it again when it dies."""

import asyncio
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeVar

from local_stack import records
from local_stack.folder import StackError
from local_stack.log_files import how_far
from local_stack.program import Program, start
from local_stack.run_program import tail

T = TypeVar("T")
State = Literal["waiting", "starting", "ready", "done", "restarting", "failed", "stopped"]

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
CALM_AFTER_S = 60.0  # a program that ran this long starts again without a pause
TRIES_TO_START = 3  # before it was ever ready; after that it is started again for ever
LOOK_EVERY_S = 0.1


class StartFailed(StackError):
    """A program never became ready; the message carries the end of its log."""


@dataclass
class Status:
    """What there is to say about one program."""

    name: str
    state: State = "waiting"
    since: float = 0.0
    restarts: int = 0
    is_step: bool = False
    detail: str = ""
    title: str = ""

    def as_json(self) -> dict[str, object]:
        """For the status file."""
        return asdict(self)


class ManagedProcess:
    """One program of a running supervisor."""

    def __init__(self, program: Program, folder: Path, threads: Executor, on_change: Callable[[], None]) -> None:
        self.program = program
        self.status = Status(program.name, is_step=program.is_step, title=program.title, since=time.time())
        self.ready = asyncio.Event()
        self._folder = folder
        self._threads = threads
        self._on_change = on_change
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._failures_in_a_row = 0

    @property
    def log(self) -> Path:
        """Where the program writes."""
        return self._folder / "logs" / f"{self.program.name}.log"

    async def keep(self, needs: list[asyncio.Event]) -> None:
        """Runs until cancelled (or, a step, until it is done). Raises StartFailed when there is no use in going on."""
        for need in needs:
            await need.wait()
        while not self._was_done_before():
            self._start()
            if await self._becomes_ready():
                self._change("ready")
                self.ready.set()
                await self._end()
            if self.program.is_step and self._has_succeeded():
                break
            await self._pause()
        self._finish()

    async def stop(self) -> None:
        """Asks the program to stop, then makes it; its children go with it."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self.program.stop_signal)
            await self._wait_for_end(process, self.program.stop_within_s)
        await self._in_thread(lambda: records.stop_session(self._folder, process.pid))
        process.poll()
        records.forget(self._folder, self.program.name)
        if self.status.state != "done":
            self._change("stopped")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _start(self) -> None:
        self._change("restarting" if self.ready.is_set() else "starting")
        self._process = start(self.program, str(self._folder), self.log)
        self._started_at = time.monotonic()
        records.remember(self._folder, self.program, self._process.pid)

    async def _becomes_ready(self) -> bool:
        """Whether it answered in time; a step is never ready, only done."""
        deadline = self._started_at + self.program.ready_within_s
        while self._is_alive():
            if self.program.is_step:
                self._report(how_far(self.log))
                await asyncio.sleep(LOOK_EVERY_S * 2)
            elif self._has_settled() and await self._in_thread(self.program.is_ready):
                return True
            elif time.monotonic() > deadline:
                self.status.detail = f"no answer in {self.program.ready_within_s:.0f} s"
                return False
            else:
                await asyncio.sleep(LOOK_EVERY_S)
        return False

    async def _end(self) -> None:
        while self._is_alive():  # noqa: ASYNC110  # a process tells nobody of its end but who looks
            await asyncio.sleep(LOOK_EVERY_S * 2)

    async def _pause(self) -> None:
        """After a failure: clears up, gives up when it was never ready, waits longer each time."""
        self._failures_in_a_row += 1
        ran_s = time.monotonic() - self._started_at
        await self._clear_up()
        if not self.ready.is_set() and (self.program.is_step or self._failures_in_a_row >= TRIES_TO_START):
            self._change("failed")
            raise StartFailed(f"{self.program.name} could not be started ({self.status.detail}).\n{tail(self.log)}")
        if ran_s > CALM_AFTER_S:
            self._failures_in_a_row = 1
        self.status.restarts += 1
        self._change("restarting")
        await asyncio.sleep(min(FIRST_PAUSE_S * 2 ** (self._failures_in_a_row - 1), LONGEST_PAUSE_S))

    async def _clear_up(self) -> None:
        """Ends a program that does not answer, and the children of one that died."""
        process = self._process
        assert process is not None
        if process.poll() is None:
            process.kill()
            await self._wait_for_end(process, 5)
        else:
            self.status.detail = _how_it_ended(process.returncode)
        await self._in_thread(lambda: records.stop_session(self._folder, process.pid))

    async def _wait_for_end(self, process: subprocess.Popen[bytes], at_most_s: float) -> None:
        deadline = time.monotonic() + at_most_s
        while process.poll() is None:
            if time.monotonic() > deadline:
                process.kill()
            await asyncio.sleep(0.02)

    def _is_alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _has_settled(self) -> bool:
        return time.monotonic() - self._started_at >= self.program.settles_in_s

    def _was_done_before(self) -> bool:
        return self.program.once is not None and self.program.once.exists()

    def _finish(self) -> None:
        """A step is done, for this run or for good."""
        if self.program.once is not None:
            self.program.once.parent.mkdir(parents=True, exist_ok=True)
            self.program.once.touch()
        self._change("done")
        self.ready.set()

    def _has_succeeded(self) -> bool:
        return self._process is not None and self._process.returncode == 0

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _report(self, detail: str) -> None:
        if detail != self.status.detail:
            self.status.detail = detail
            self._on_change()

    def _change(self, state: State) -> None:
        self.status.state = state
        self.status.since = time.time()
        if state in ("ready", "done"):
            self.status.detail = ""
        self._on_change()


def _how_it_ended(code: int) -> str:
    return f"ended by signal {-code}" if code < 0 else f"ended with code {code}"
