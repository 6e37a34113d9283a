"""A reply that is promised and not yet given, and who has promised it."""

import time
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from chat_api.transcript.conversation_key import EpisodeFacts


@dataclass(frozen=True, slots=True)
class Place:
    """One reply's place in the conversation's stream."""

    reply_id: UUID
    sequence: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Lease:
    """For how long, and to which worker, a reply is promised: when it expires, another takes the reply over."""

    seconds: float
    worker: str


@dataclass(frozen=True, slots=True)
class PendingReply:
    """The promise: which message it answers, at which attempt. `asked_at` is when the question happened.

    `started` is this process's clock when the attempt began, for durations.
    """

    facts: EpisodeFacts
    id: UUID
    message_id: UUID
    sequence: int
    attempt: int
    question: str
    language: str
    asked_at: datetime
    lease: Lease
    started: float = field(default_factory=time.perf_counter)

    @property
    def place(self) -> Place:
        """Its place in the conversation's stream."""
        return Place(self.id, self.sequence, self.attempt)

    def elapsed_ms(self) -> int:
        """Milliseconds since the attempt began here."""
        return round((time.perf_counter() - self.started) * 1000)

    def next_attempt(self) -> "PendingReply":
        """The same promise, one attempt later."""
        return replace(self, attempt=self.attempt + 1)
