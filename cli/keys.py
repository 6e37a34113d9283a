"""`samtal keys`: the master key."""

import os
from pathlib import Path

import typer

from cli.environment import load, names_the_stores
from cli.refusals import Refusal, plain_errors
from settings.postgres import MigrationSettings, PostgresSettings
from settings.processes import KeySettings
from warehouse.postgres.keys import Keyring, create_master_key
from warehouse.postgres.rotate_master_key import is_in_use, rotate_master_key

app = typer.Typer(no_args_is_help=True)


@app.callback()
def keys() -> None:
    """The key that all others are wrapped under."""


@app.command()
@plain_errors
def rotate() -> None:
    """Put everything under a new master key, while the stack is stopped. Everybody logs in again afterwards.

    The old key stays beside the new one as `.old`: backups made before need it.
    """
    if names_the_stores():
        _rotate(_owner_url(), KeySettings().master_key_file)
        return
    from local_stack.folder import default_folder, read_stack
    from local_stack.servers_only import stores_alone

    stack = read_stack(default_folder())
    with stores_alone(stack):
        load("owner")
        _rotate(PostgresSettings().url(), stack.master_key_file)


def _owner_url() -> str:
    """The owner as `samtal migrate` knows him, else whoever is named."""
    if "SAMTAL_POSTGRES_OWNER_PASSWORD" in os.environ:
        return MigrationSettings().server()["owner_url"]
    return PostgresSettings().url()


def _rotate(owner_url: str, current: Path) -> None:
    coming = current.with_suffix(f"{current.suffix}.new")
    old = Keyring.load(current)
    if coming.exists() and is_in_use(
        owner_url, Keyring.load(coming)
    ):  # an earlier rotation ended between its commit and the change of files
        typer.echo("Finishing an earlier rotation.")
    else:
        if not is_in_use(owner_url, old):
            raise Refusal(f"No tenant there is under the key in {current}: is it the right database? Nothing was done.")
        if not coming.exists():
            create_master_key(coming)
        done = rotate_master_key(owner_url, old, Keyring.load(coming))
        typer.echo(f"Rotated {done.count_tenants} tenants, {done.count_users} staff, {done.count_visitors} visitors.")
    current.replace(current.with_suffix(f"{current.suffix}.old"))
    coming.replace(current)
    typer.echo(f"The new key is in {current}; keep {current.name}.old for backups made before today.")
