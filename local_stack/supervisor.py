"""One process that starts the stack in order, keeps it running, and stops it in reverse order."""

import asyncio
import json
import os
import shutil
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Literal

from local_stack import log_files, records
from local_stack.folder import LEAST_FREE_BYTES, Stack, as_disk_full
from local_stack.managed_process import ManagedProcess, Status
from local_stack.program import Program

Phase = Literal["starting", "running", "stopping", "stopped", "failed"]
LOOK_AROUND_EVERY_S = 5.0


class Supervisor:
    """Runs the programs of one folder, which the caller holds (`folder.hold`)."""

    def __init__(self, stack: Stack, programs: Sequence[Program]) -> None:
        self._stack = stack
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="probe")
        self._processes = {
            each.name: ManagedProcess(each, stack.folder, self._threads, self._publish) for each in programs
        }
        self._is_low_on_disk = False
        self.phase: Phase = "starting"
        self.found: list[str] = []
        self.stop = asyncio.Event()

    @property
    def statuses(self) -> list[Status]:
        """Every program's status, in the order of the table."""
        return [process.status for process in self._processes.values()]

    async def run(self) -> None:
        """Starts everything and returns after `stop` was set and all has ended.

        Raises StartFailed when a program does not become ready; by then everything has ended too.
        """
        self.found = await asyncio.to_thread(records.stop_all, self._stack.folder)
        tasks = [asyncio.create_task(self._keep(process)) for process in self._processes.values()]
        tasks += [asyncio.create_task(self._watch_start()), asyncio.create_task(self._look_around())]
        stopping = asyncio.create_task(self.stop.wait())
        try:
            await self._until_stopped_or_failed(tasks, stopping)
        finally:
            await self._stop_all([*tasks, stopping])

    def kill(self) -> None:
        """Ends every program at once: somebody asked a second time."""
        for process in self._processes.values():
            process.kill()

    async def _keep(self, process: ManagedProcess) -> None:
        try:
            await process.keep([self._processes[name].ready for name in process.program.depends_on])
        except OSError as error:
            raise as_disk_full(error, self._stack.folder) from error

    async def _watch_start(self) -> None:
        for process in self._processes.values():
            await process.ready.wait()
        self.phase = "running"
        self._publish()

    async def _look_around(self) -> None:
        """Now and then: logs that grew too long, and a disk that fills up."""
        while True:
            await asyncio.sleep(LOOK_AROUND_EVERY_S)
            await asyncio.to_thread(log_files.rotate_all, self._stack.folder / "logs")
            free = shutil.disk_usage(self._stack.folder).free
            if self._is_low_on_disk != (free < LEAST_FREE_BYTES // 2):
                self._is_low_on_disk = not self._is_low_on_disk
                self._publish()

    async def _until_stopped_or_failed(self, tasks: list[asyncio.Task[None]], stopping: "asyncio.Task[bool]") -> None:
        waiting: set[asyncio.Task[None] | asyncio.Task[bool]] = {*tasks, stopping}
        while stopping in waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                if error := task.exception():
                    self.phase = "failed"
                    raise error

    async def _stop_all(self, tasks: Sequence["asyncio.Task[None] | asyncio.Task[bool]"]) -> None:
        if self.phase != "failed":
            self.phase = "stopping"
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        has_stopped = {name: asyncio.Event() for name in self._processes}
        await asyncio.gather(*(self._stop(name, has_stopped) for name in self._processes))
        self._threads.shutdown()
        if self.phase != "failed":
            self.phase = "stopped"
        self._publish()

    async def _stop(self, name: str, has_stopped: dict[str, asyncio.Event]) -> None:
        """Stops a program once those that need it have stopped."""
        for other, process in self._processes.items():
            if name in process.program.depends_on:
                await has_stopped[other].wait()
        await self._processes[name].stop()
        has_stopped[name].set()

    def _publish(self) -> None:
        """Writes the status file that `logs`, `doctor` and `up --detach` read. A full disk must not stop us."""
        facts: dict[str, object] = {
            "pid": os.getpid(),
            "phase": self.phase,
            "at": time.time(),
            "is_low_on_disk": self._is_low_on_disk,
            "programs": [status.as_json() for status in self.statuses],
        }
        with suppress(OSError):
            write_status(self._stack.folder, facts)


def write_status(folder: Path, facts: dict[str, object]) -> None:
    """Replaces the status file in one step, so that nobody reads half of it."""
    draft = folder / "status.draft"
    draft.write_text(json.dumps(facts), encoding="utf-8")
    draft.replace(folder / "status.json")
