"""What a conversation may become, and who answers it. Pure: values in, a decision out."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

from warehouse.vocabulary import Status

# From which statuses each one is reached. A message on a resolved conversation opens it again, as its next episode.
REACHED_FROM: Final[Mapping[Status, tuple[Status, ...]]] = {
    "open": ("resolved",),
    "escalated": ("open",),
    "resolved": ("open", "escalated"),
}

Answerer = Literal["assistant", "person", "nobody"]


def may_become(now: Status, then: Status) -> bool:
    """Whether a conversation may go from one status to the other."""
    return now in REACHED_FROM[then]


def who_answers(status: Status, assigned_to: UUID | None) -> Answerer:
    """Who answers the next message of a conversation that is `status` by then.

    A resolved conversation waits for no answer. Whoever of the staff has a conversation answers it. Where nobody has,
    the assistant goes on, also while the conversation waits for people.
    """
    if status == "resolved":
        return "nobody"
    if assigned_to is not None:
        return "person"
    return "assistant"
