"""Starts one program outside the supervisor and waits until it answers (tests, first-time steps)."""

import subprocess
import time
from pathlib import Path

from local_stack import records
from local_stack.program import Program, start


class DidNotStart(RuntimeError):
    """A process ended, or did not answer in time; the message carries the end of its log."""


def start_and_wait(program: Program, folder: Path) -> subprocess.Popen[bytes]:
    """Starts it, writes it down in the folder's records, and returns when it answers."""
    log = folder / "logs" / f"{program.name}.log"
    process = start(program, str(folder), log)
    records.remember(folder, program, process.pid)
    wait_until_ready(program, process, log)
    return process


def wait_until_ready(program: Program, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when the program answers; raises DidNotStart when it ends or stays silent."""
    deadline = time.monotonic() + program.ready_within_s
    while not program.is_ready():
        if process.poll() is not None:
            raise DidNotStart(f"{program.name} ended with code {process.returncode}:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise DidNotStart(f"{program.name} did not answer in {program.ready_within_s:.0f} s:\n{tail(log)}")
        time.sleep(0.05)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log, or a note that it is empty."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        text = ""
    return "\n".join(text.splitlines()[-lines:]) or "(nothing was written)"
