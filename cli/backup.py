"""`samtal backup FILE`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.refusals import Refusal, refuse_target
from local_stack import environment
from local_stack.backup.manifest import BackupRefused
from local_stack.backup.sources import Sources
from local_stack.backup.write import write_backup
from local_stack.folder import StackError, default_folder, holder, read_stack
from local_stack.servers_only import stores_alone


def command(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put the master key in too: whoever has the file can read everything.")
    ] = False,
) -> None:
    """Write everything into one file: Postgres, ClickHouse, objects. The chat goes on meanwhile."""
    console = Console()
    with refusals(console):
        refuse_target(file, "samtal.backup")
    with refusals(console), stores():
        with console.status("Backing up ...") as status:
            manifest = write_backup(
                file, Sources.from_environment(), with_keys, lambda part: status.update(f"Backing up {part} ...")
            )
        rows, events = sum(manifest.count_rows.values()), sum(manifest.count_events.values())
        console.print(f"{file}: {rows:,} rows, {events:,} events, {len(manifest.objects):,} objects.")
        if with_keys:
            console.print("It holds the master key: keep it as safe as the key itself.")
        else:
            console.print("It does not hold the master key. Keep that file apart; without it no name can be read.")


@contextmanager
def stores() -> Iterator[None]:
    """The stores of the environment, of the running stack, or those of the stopped stack started for this."""
    with ExitStack() as started:
        if not environment.is_set_for_elsewhere() and not holder(default_folder()):
            started.enter_context(stores_alone(read_stack(default_folder())))
        environment.load("owner")
        yield


@contextmanager
def refusals(console: Console) -> Iterator[None]:
    """What cannot be done is said in a sentence, with exit code 1."""
    try:
        yield
    except (BackupRefused, Refusal, StackError) as error:
        console.print(str(error), style="red", soft_wrap=True, markup=False)
        raise typer.Exit(1) from None
