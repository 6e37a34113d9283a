"""A whole answer, whoever made it, and where it came from."""

from dataclasses import dataclass
from typing import Literal

from chat_api.knowledge.passage import Passage

HandoffReason = Literal["asked_for_person", "not_sure", "nothing_found", "refused"]
ToolOutcome = Literal["done", "failed", "too_late", "refused"]


@dataclass(frozen=True, slots=True)
class ToolStep:
    """One call of a tool, kept with the reply. `arguments` and `result` are as the model wrote and read them."""

    call_id: str
    name: str
    arguments: str
    outcome: ToolOutcome
    result: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`confidence` is the probability from 0 to 1 that the answer is the right one, None where nobody knows.

    `sources` are what it rests on, `choices` what is offered when unsure, and `handoff_reason` is set when the
    answer itself promises a person.
    """

    text: str
    provider: str
    model: str
    confidence: float | None
    is_answered: bool
    handoff_reason: HandoffReason | None = None
    sources: tuple[Passage, ...] = ()
    choices: tuple[Passage, ...] = ()
    tool_steps: tuple[ToolStep, ...] = ()
    input_tokens: int | None = None
    output_tokens: int | None = None
