"""`samtal down`."""

import time

import psutil
import typer

from local_stack.folder import default_folder, holder
from local_stack.records import is_same, stop_all

LONGEST_S = 60


def command() -> None:
    """Stop the stack, and clean up after one that was killed."""
    folder = default_folder()
    pid = holder(folder)
    if pid and not _stop(psutil.Process(pid)):
        typer.echo(f"Process {pid} did not stop in {LONGEST_S} s; `samtal logs` shows why.", err=True)
        raise typer.Exit(1)
    found = stop_all(folder)
    typer.echo("Stopped." if pid or found else f"Nothing was running in {folder}.")


def _stop(supervisor: psutil.Process) -> bool:
    """Asks it to stop; whether it did. A zombie has stopped, whether or not anybody reaps it."""
    started_at = supervisor.create_time()
    supervisor.terminate()
    deadline = time.monotonic() + LONGEST_S
    while is_same(supervisor.pid, started_at) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_same(supervisor.pid, started_at)
