"""`samtal logs`."""

from typing import Annotated

import typer

from local_stack.folder import default_folder
from local_stack.log_files import follow, last_lines


def command(
    name: Annotated[str | None, typer.Argument(help="One process; all of them without it.")] = None,
    watch: Annotated[bool, typer.Option("--follow", "-f", help="Go on with new lines as they come.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many lines of each to begin with.")] = 20,
) -> None:
    """Show what a process wrote."""
    folder = default_folder() / "logs"
    names = sorted(path.stem for path in folder.glob("*.log"))
    if name is not None and name not in names:
        typer.echo(f"There is no log of {name}. There are: {', '.join(names) or 'none yet'}.", err=True)
        raise typer.Exit(1)
    if not names:
        typer.echo(f"There are no logs in {folder} yet. `samtal up` starts a stack there.", err=True)
        raise typer.Exit(1)
    chosen = [name] if name else names
    for each in chosen:
        for line in last_lines(folder / f"{each}.log", lines):
            _write(each, line, len(chosen))
    if watch:
        for each, line in follow(folder, chosen):
            _write(each, line, len(chosen))


def _write(name: str, line: str, count: int) -> None:
    typer.echo(line if count == 1 else f"{name:>14} | {line}")
