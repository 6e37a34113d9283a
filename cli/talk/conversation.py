"""A conversation to send: what the visitor does, turn by turn. The product answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Language = Literal["en", "sv"]


@dataclass(frozen=True)
class Turn:
    """One message, and what the visitor makes of the answer to it."""

    text: str
    rating: Literal["up", "down"] | None = None
    asks_for_person: bool = False


@dataclass(frozen=True)
class Conversation:
    """One visitor's talk. `key` names it: the same key gives the same visitor and the same message ids."""

    key: str
    language: Language
    turns: tuple[Turn, ...]
    name: str
    email: str
    ends_satisfied: bool = False


@dataclass(frozen=True)
class Scheduled:
    """A conversation and when it began."""

    conversation: Conversation
    started_at: datetime
