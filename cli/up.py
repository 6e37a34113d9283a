"""`samtal up`."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from local_stack import first_start
from local_stack.folder import (
    HIGHEST_BASE,
    LOWEST_BASE,
    FolderInUse,
    Stack,
    StackError,
    as_disk_full,
    check_disk,
    default_folder,
    hold,
    holder,
    make_stack,
    read_stack,
)
from local_stack.managed_process import StartFailed
from local_stack.process_users import CHECKOUT, why_code_is_closed
from local_stack.program import Program
from local_stack.programs import all_programs, leave_out
from local_stack.records import stop_all
from local_stack.show import StartView, addresses, command_line
from local_stack.status import read_status
from local_stack.supervisor import Supervisor
from local_stack.taken_ports import refuse_taken_ports

PortBase = Annotated[
    int | None,
    typer.Option(
        "--port-base",
        envvar="SAMTAL_PORT_BASE",
        min=LOWEST_BASE,
        max=HIGHEST_BASE,
        help="Move all ports here and onward, for good.",
    ),
]
Detach = Annotated[bool, typer.Option("--detach", "-d", help="Leave the stack running in the background.")]
Without = Annotated[
    list[str] | None, typer.Option("--without", help="Leave a process out, or all whose names begin so (repeatable).")
]
Demo = Annotated[bool, typer.Option(help="Make the demo restaurant when the stack is new.")]


def command(detach: Detach = False, port_base: PortBase = None, demo: Demo = True, without: Without = None) -> None:
    """Start the whole stack on this machine. Ctrl-C stops it."""
    os.umask(0o077)  # what the stack writes is for nobody else
    console = Console()
    try:
        if detach:
            _start_in_background(console)
        else:
            _run_here(console, default_folder(), port_base, _wanted(demo, without or []))
    except (StackError, OSError) as failure:
        error = failure if isinstance(failure, StackError) else as_disk_full(failure, default_folder())
        console.print(str(error), style="red", highlight=False, markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def _wanted(demo: bool, without: list[str]) -> Callable[[Stack], list[Program]]:
    """The programs that this run is to have."""

    def programs(stack: Stack) -> list[Program]:
        steps = first_start.steps(stack) if demo else []
        return leave_out([*all_programs(stack), *steps], without)

    return programs


def _run_here(console: Console, folder: Path, port_base: int | None, wanted: Callable[[Stack], list[Program]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder):
        stack = make_stack(folder, port_base)
        check_disk(folder)
        _say_what_was_left(console, folder)
        refuse_taken_ports(stack)
        _refuse_closed_code(stack)
        asyncio.run(_supervise(console, stack, Supervisor(stack, wanted(stack))))


def _refuse_closed_code(stack: Stack) -> None:
    if problem := why_code_is_closed(stack.folder):
        raise StackError(
            f"The stack's processes run as users of their own, and these cannot run {CHECKOUT}: {problem}. "
            f"Let everybody read it (`chmod -R o+rX {CHECKOUT}`), or start the stack as an ordinary user."
        )


def _say_what_was_left(console: Console, folder: Path) -> None:
    if found := stop_all(folder):
        console.print(f"Stopped what an earlier run left behind: {', '.join(found)}.")


async def _supervise(console: Console, stack: Stack, supervisor: Supervisor) -> None:
    _stop_on_signals(supervisor)
    running = asyncio.create_task(supervisor.run())
    started_at = time.monotonic()
    with StartView(console) as view:
        while supervisor.phase == "starting" and not running.done() and not supervisor.stop.is_set():
            view.update(supervisor.statuses, time.monotonic() - started_at)
            await asyncio.sleep(0.1)
    if supervisor.phase == "running":
        console.print(addresses(stack, supervisor.statuses, time.monotonic() - started_at))
        console.print(f"Ctrl-C stops everything; so does `{command_line()} down` from another window.")
        await supervisor.stop.wait()
    if not running.done():
        console.print("Stopping ...")
    await running


def _stop_on_signals(supervisor: Supervisor) -> None:
    """The first signal stops everything in order, the second one at once."""

    def stop() -> None:
        if supervisor.stop.is_set():
            supervisor.kill()
        supervisor.stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)


def _start_in_background(console: Console) -> None:
    """Runs the same command again, without its `--detach`, in a session of its own."""
    folder = default_folder()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    if pid := holder(folder):
        raise FolderInUse(f"A stack already runs in {folder} (process {pid}). `samtal down` stops it.")
    (folder / "status.json").unlink(missing_ok=True)
    arguments = [each for each in sys.argv[1:] if each not in ("--detach", "-d")]
    log = folder / "logs" / "supervisor.log"
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "cli", *arguments],
            cwd=Path(__file__).parents[1],
            env={**os.environ, "SAMTAL_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _watch(console, folder, child)


def _watch(console: Console, folder: Path, child: "subprocess.Popen[bytes]") -> None:
    """Shows the background's progress until it runs; raises StartFailed when it ends."""
    started_at = time.monotonic()
    with StartView(console) as view:
        while (status := read_status(folder)) is None or status.phase == "starting":
            if child.poll() is not None:
                break
            view.update(status.programs if status else [], time.monotonic() - started_at)
            time.sleep(0.1)
    if status is None or status.phase != "running":
        words = (folder / "logs" / "supervisor.log").read_text(encoding="utf-8").splitlines()[-20:]
        raise StartFailed("The stack did not start:\n" + "\n".join(words))
    console.print(addresses(read_stack(folder), status.programs, time.monotonic() - started_at))
    samtal = command_line()
    console.print(f"It runs in the background; `{samtal} down` stops it, `{samtal} logs -f` shows what it says.")
