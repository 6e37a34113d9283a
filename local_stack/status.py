"""What a supervisor last said about itself, and what its processes were then."""

import json
from dataclasses import dataclass
from pathlib import Path

from local_stack.folder import holder
from local_stack.managed_process import Status


@dataclass(frozen=True)
class StackStatus:
    """The status file of a running supervisor."""

    pid: int
    phase: str
    is_low_on_disk: bool
    programs: list[Status]


def read_status(folder: Path) -> StackStatus | None:
    """The status of the supervisor that holds the folder now; None when nobody does."""
    try:
        facts = json.loads((folder / "status.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if holder(folder) != facts["pid"]:
        return None
    programs = [Status(**each) for each in facts["programs"]]
    return StackStatus(facts["pid"], facts["phase"], facts["is_low_on_disk"], programs)
