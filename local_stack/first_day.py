"""What a new stack does once, so that no page is empty: the demo restaurant, its month of talk, its first report."""

import sys

from local_stack import environment
from local_stack.folder import Stack
from local_stack.program import Program
from local_stack.programs import CHECKOUT, PYTHON

OWNER_EMAIL = "owner@fooodis.example"


def steps(stack: Stack) -> list[Program]:
    """The steps, each of which leaves a mark in the folder and is not run again."""
    demo = {**environment.for_verbs(stack, "app"), **environment.for_demo(stack)}
    return [
        _once(stack, "demo", demo, ("api", "worker", "shipper")),
        _once(stack, "nightly", environment.for_pipeline(stack), ("demo",)),
    ]


def _once(stack: Stack, verb: str, found: dict[str, str], needs: tuple[str, ...]) -> Program:
    return Program(
        name=verb,
        argv=(sys.executable, "-m", "cli", verb),
        environment={**PYTHON, **found},
        depends_on=needs,
        is_step=True,
        once=stack.folder / "steps" / f"{verb}.done",
        folder=CHECKOUT,
    )
