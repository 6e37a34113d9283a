"""`samtal restore FILE`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.backup import refusals
from local_stack import environment
from local_stack.backup.read import read_backup, refuse_source
from local_stack.backup.sources import Sources
from local_stack.folder import default_folder, make_stack
from local_stack.servers_only import stores_alone


def command(
    file: Annotated[Path, typer.Argument(help="The file that `samtal backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Destroy the tenants that are here now.")] = False,
) -> None:
    """Read a backup back, into a stopped or new stack (or, by settings, into stores that nobody uses now)."""
    console = Console()
    with refusals(console):
        refuse_source(file)
        if environment.is_set_for_elsewhere():
            _restore(console, file, replace)
            return
        stack = make_stack(default_folder())
        with stores_alone(stack):
            environment.load("owner")
            _restore(console, file, replace)


def _restore(console: Console, file: Path, replace: bool) -> None:
    with console.status("Restoring ...") as status:
        manifest = read_backup(
            file, Sources.from_environment(), replace, lambda part: status.update(f"Restoring {part} ...")
        )
    rows, events = sum(manifest.count_rows.values()), sum(manifest.count_events.values())
    console.print(f"Restored {rows:,} rows, {events:,} events and {len(manifest.objects):,} objects.")
