"""What a new stack does once, so that no page is empty: the demo restaurant, its month of talk, its first report."""

import sys
from pathlib import Path

from local_stack import environment
from local_stack.folder import Stack
from local_stack.process_users import CHECKOUT, user_of
from local_stack.program import Program
from local_stack.programs import PYTHON, give_master_key

# The bars that these verbs draw for a terminal go into their logs, where `samtal up` reads them.
DRAWS_ITS_BARS = {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "1", "COLUMNS": "100", "NO_COLOR": "1"}
OWNER_EMAIL = "owner@fooodis.example"


def steps(stack: Stack) -> list[Program]:
    """The steps, each of which leaves a mark in the folder and is not run again."""
    demo = {
        **environment.for_verbs(stack, "app"),
        **environment.for_demo(stack),
        **environment.master_key(stack, "demo"),
    }
    return [
        _once(stack, "demo", "a restaurant group and a month of talk", demo, ("api", "worker", "shipper")),
        _once(stack, "reconcile", "every day compared with its events", environment.for_shipper(stack), ("demo",)),
        _once(stack, "nightly", "topics, numbers and the first report", environment.for_pipeline(stack), ("demo",)),
    ]


def _once(stack: Stack, verb: str, title: str, found: dict[str, str], needs: tuple[str, ...]) -> Program:
    return Program(
        name=verb,
        title=title,
        argv=(sys.executable, "-m", "cli", verb),
        environment={**PYTHON, **found, **DRAWS_ITS_BARS},
        prepare=lambda: give_master_key(stack, verb) if verb == "demo" else None,
        as_user=user_of(verb),
        depends_on=needs,
        is_step=True,
        once=_mark(stack, verb),
        folder=CHECKOUT,
    )


def has_demo(stack: Stack) -> bool:
    """Whether the demo restaurant was made here."""
    return _mark(stack, "demo").exists()


def _mark(stack: Stack, verb: str) -> Path:
    return stack.folder / "steps" / f"{verb}.done"
