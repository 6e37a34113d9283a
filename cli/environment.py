"""Where a verb finds its settings: in the environment, or on a laptop in the stack that runs there."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local_stack.environment import Role

LOG_INS = ("SAMTAL_POSTGRES_PASSWORD", "SAMTAL_POSTGRES_ADMIN_PASSWORD")


def load(role: "Role") -> None:
    """Lets a verb act as one Postgres role on the stack of this machine, unless the environment names the stores.

    A deployment names them, and has no local stack that could be asked.
    """
    if names_the_stores():
        return
    try:
        from local_stack import environment
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] != "local_stack":
            raise
        return  # the settings say what is missing
    environment.load(role)


def names_the_stores() -> bool:
    """Whether the environment holds log-ins of stores that are not this machine's stack."""
    try:
        from local_stack.environment import is_set_for_elsewhere
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] != "local_stack":
            raise
        return any(name in os.environ for name in LOG_INS)
    return is_set_for_elsewhere()
