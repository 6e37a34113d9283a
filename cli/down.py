"""`samtal down`."""

import os
import signal
import time

import typer

from local_stack.folder import default_folder, holder
from local_stack.records import stop_all

LONGEST_S = 60


def command() -> None:
    """Stop the stack, and clean up after one that was killed."""
    folder = default_folder()
    pid = holder(folder)
    if pid:
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + LONGEST_S
        while holder(folder) == pid:
            if time.monotonic() > deadline:
                typer.echo(f"Process {pid} did not stop in {LONGEST_S} s; `samtal logs` shows why.", err=True)
                raise typer.Exit(1)
            time.sleep(0.1)
    found = stop_all(folder)
    typer.echo("Stopped." if pid or found else f"Nothing was running in {folder}.")
