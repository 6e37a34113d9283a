"""What `samtal up` shows: progress while it starts, then one table of addresses and log-ins."""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from local_stack.first_start import OWNER_EMAIL, has_demo
from local_stack.folder import Stack
from local_stack.managed_process import Status
from local_stack.ports import LOOPBACK

SIGNS = {
    "waiting": Text("·", style="dim"),
    "ready": Text("✓", style="green"),
    "done": Text("✓", style="green"),
    "failed": Text("✗", style="red"),
    "stopped": Text("-", style="dim"),
}
_SPINNER = Spinner("dots", style="cyan")


class StartView:
    """The start, drawn in place on a terminal; elsewhere, as in a log file, a line for whatever has got further."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, transient=True, refresh_per_second=8) if console.is_terminal else None
        self._shown: dict[str, str] = {}

    def __enter__(self) -> "StartView":
        if self._live:
            self._live.start()
        return self

    def __exit__(self, *failure: object) -> None:
        if self._live:
            self._live.stop()

    def update(self, statuses: Sequence[Status], seconds: float) -> None:
        """Shows how far every process is."""
        if self._live:
            self._live.update(progress(statuses, seconds))
            return
        for status in statuses:
            if status.state not in ("waiting", self._shown.get(status.name)):
                self._shown[status.name] = status.state
                words = " · ".join(word for word in (status.title, status.detail) if word)
                self._console.print(f"{seconds:4.0f} s  {status.name} {status.state}  {words}", markup=False)


def progress(statuses: Sequence[Status], seconds: float) -> RenderableType:
    """One line a process, and a bar of how many are ready."""
    table = Table.grid(padding=(0, 1))
    for status in statuses:
        words = " · ".join(word for word in (status.title, status.detail, _state(status)) if word)
        table.add_row(SIGNS.get(status.state, _SPINNER), status.name, Text(words, style="dim"))
    ready = sum(status.state in ("ready", "done") for status in statuses)
    bar = Table.grid(padding=(0, 1))
    bar.add_row(ProgressBar(len(statuses) or 1, ready, width=32), f"{ready}/{len(statuses)}", f"{seconds:.0f} s")
    return Group(table, bar)


def _state(status: Status) -> str:
    """The state, and how long it has lasted where that is worth knowing."""
    seconds = time.time() - status.since
    return f"{status.state} {seconds:.0f} s" if status.state == "starting" and seconds >= 2 else status.state


def addresses(stack: Stack, statuses: Sequence[Status], seconds: float) -> Table:
    """Where everything that runs is, and how to log in."""
    running = {status.name for status in statuses}
    table = Table(title=f"Samtal is running (started in {seconds:.0f} s)", title_justify="left", title_style="bold")
    table.add_column("what", no_wrap=True)
    table.add_column("where", no_wrap=True)
    table.add_column("log-in", overflow="fold")
    for process, *row in _rows(stack):
        if process in running:
            table.add_row(*row)
    return table


def _rows(stack: Stack) -> list[tuple[str, str, str, str]]:
    """The process that a row is about, and the row."""
    ports, key = stack.ports, f"key {stack.secrets['pages']}"
    staff = f"{OWNER_EMAIL}  {stack.secrets['demo_staff']}" if has_demo(stack) else f"{command_line()} user invite"
    return [
        ("demo-page", "Chat demo", f"http://localhost:{ports['demo']}", "any name and e-mail"),
        ("console", "Console", _url(ports["console"]), staff),
        ("smtp", "Mail and reports", _url(ports["mail"]), key),
        ("api", "API", f"{_url(ports['api'])}/docs", ""),
        ("dagster-web", "Dagster", _url(ports["dagster"]), key),
        ("postgres", "Stores", f'eval "$({command_line()} env)"', ""),
    ]


def command_line() -> str:
    """How this very command is called from where the operator stands."""
    given = Path(sys.argv[0])
    return "samtal" if shutil.which("samtal") or given.name != "samtal" else str(given)


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"
