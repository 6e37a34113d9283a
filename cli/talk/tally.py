"""What became of the messages that were sent."""

from dataclasses import asdict, dataclass
from typing import Final

FIELD_BY_VERDICT: Final = {"pass": "accepted", "flag": "flagged", "ask": "asked", "block": "blocked"}


@dataclass
class Tally:
    """Each message sent is one of accepted, flagged, asked (held until the visitor's check), blocked or failed."""

    conversations: int = 0
    sent: int = 0
    accepted: int = 0
    flagged: int = 0
    asked: int = 0
    blocked: int = 0
    failed: int = 0
    unanswered: int = 0

    def count_verdict(self, verdict: str) -> None:
        """Counts one message by what screening said."""
        field = FIELD_BY_VERDICT[verdict]
        setattr(self, field, getattr(self, field) + 1)

    def as_json(self, seconds: float) -> dict[str, float]:
        """The counts and the time that it took."""
        return {**asdict(self), "seconds": round(seconds, 1)}
