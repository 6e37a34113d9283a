"""`samtal env`."""

import shlex

import typer

from local_stack.environment import for_strangers
from local_stack.folder import NoStack, default_folder, holder, read_stack


def command() -> None:
    """Print the stack's settings as shell exports: `eval "$(samtal env)"`. The app role; never the master key."""
    try:
        stack = read_stack(default_folder())
    except NoStack as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if holder(stack.folder) is None:
        typer.echo(f"# The stack in {stack.folder} is not running. Start it with `samtal up`.", err=True)
    for name, value in for_strangers(stack).items():
        typer.echo(f"export {name}={shlex.quote(value)}")
