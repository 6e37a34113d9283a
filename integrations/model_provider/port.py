"""The port of the model provider: what goes in, what streams out, and how it fails.

    ProviderUnavailable      the provider gave no answer, or only the beginning of one; `reason` says why

A second provider answers when this one is unavailable, so nothing but ProviderUnavailable may leave
`stream_answer`.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

Author = Literal["visitor", "assistant", "staff"]
HandoffReason = Literal["asked_for_person", "not_sure", "nothing_found", "refused"]
UnavailableReason = Literal[
    "not_configured",
    "connection",
    "timeout",
    "rate_limited",
    "server_error",
    "cut",
    "incomplete",
    "refused",
    "breaker_open",
    "bad_request",
]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    author: Author
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the company's knowledge. `score` is its nearness to the question, from -1 to 1."""

    faq_id: UUID
    title: str
    text: str
    language: str
    score: float
    intent: str | None = None
    assistant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything that an answer may be made of. `passages` come best first, one a FAQ.

    `language` is the language to answer in. `visitor_key` is the pseudonym that the provider may see.
    `background` was said in earlier conversations, perhaps by somebody else: it informs and is never retold.
    """

    instructions: str
    history: tuple[Turn, ...]
    question: str
    language: str
    passages: tuple[Passage, ...]
    model: str | None
    confidence_threshold: float
    visitor_key: str = ""
    background: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerDelta:
    """The next piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """The last item of every stream: the whole text and where it came from.

    `confidence` is the probability from 0 to 1 that the answer is the right one, None where the provider
    knows none. `source_ids` name the FAQs quoted, `choices` those offered when unsure, and
    `handoff_reason` is set when a person should take over.
    """

    text: str
    provider: str
    model: str
    confidence: float | None
    is_answered: bool
    handoff_reason: HandoffReason | None
    source_ids: tuple[UUID, ...] = ()
    choices: tuple[Passage, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None


AnswerItem = AnswerDelta | AnswerDone


class ProviderUnavailable(Exception):
    """The provider gave no answer, or not the whole of it."""

    def __init__(self, reason: UnavailableReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class ModelProvider(Protocol):
    """Answers one prompt as a stream: deltas, then one AnswerDone."""

    @property
    def name(self) -> str:
        """The name that a reply's provenance keeps."""

    def stream_answer(self, prompt: Prompt) -> AsyncGenerator[AnswerItem, None]:
        """Yields deltas, then one AnswerDone; raises ProviderUnavailable. Close it (`aclosing`) when leaving early."""


class Moderator(Protocol):
    """Judges a text before anybody sees the answer to it."""

    async def is_acceptable(self, text: str) -> bool:
        """False for what must not be answered; raises ProviderUnavailable when no verdict came in time."""
