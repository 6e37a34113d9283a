"""The `samtal` command. A verb's module is imported only when that verb, or the help, is asked for."""

import sys
from importlib import import_module
from importlib.util import find_spec

import typer

VERBS = {
    "up": "start the whole stack on this machine",
    "down": "stop it",
    "logs": "show what a process wrote",
    "doctor": "check the stack and say what to do",
    "env": "the running stack's settings as shell exports",
    "run": "run one process of the stack in the foreground",
    "migrate": "bring every store to the newest version",
    "keys": "rotate the master key",
    "backup": "write everything into one file",
    "restore": "read it back",
    "tenant": "create and list tenants",
    "user": "invite and list staff",
    "site": "create and list sites",
    "assistant": "create and list assistants",
    "faq": "import FAQs",
    "demo": "make the demo restaurant",
    "replay": "send recorded conversations through the API",
    "reconcile": "compare state with events, day by day",
    "nightly": "run landing, dbt, topics and due reports now",
    "report": "write one report as PDF",
}
# Verbs of the stack of one machine, which a deployment's images do not carry.
OF_LOCAL_STACK = ("up", "down", "logs", "doctor", "env", "backup", "restore", "demo")


def app() -> None:
    """Entry point: runs the verb in sys.argv, or shows them all."""
    root = typer.Typer(name="samtal", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    root.callback()(lambda: None)
    asked = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in VERBS else None
    for verb in [asked] if asked else known_verbs():
        _add_verb(root, verb)
    try:
        root()
    except Exception as error:
        _say_in_words(error)
        raise


def known_verbs() -> list[str]:
    """Those that can be run with what is installed here."""
    has_local_stack = find_spec("local_stack") is not None
    return [verb for verb in VERBS if has_local_stack or verb not in OF_LOCAL_STACK]


def _say_in_words(error: Exception) -> None:
    """What an operator can mend is said in a sentence; a traceback is for our own faults."""
    from cli.refusals import words_for

    if words := words_for(error):
        typer.secho(words, fg="red", err=True)
        raise SystemExit(1) from None


def _add_verb(root: typer.Typer, verb: str) -> None:
    module = import_module(f"cli.{verb}")
    if hasattr(module, "app"):
        root.add_typer(module.app, name=verb, help=VERBS[verb])
    else:
        root.command(verb, help=VERBS[verb])(module.command)
