"""The port of the model provider: a request goes in, items stream out, and every failure has a name.

    ProviderUnavailable      the provider gave no answer, or only the beginning of one; `reason` says why

A provider knows no company, no knowledge and no visitor: what a request is made of and what its text means is
decided in `chat_api/answering`. Something else answers when the provider is unavailable, so nothing but
ProviderUnavailable may leave `stream`.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

# JSON as a provider wrote it; handed back to it unread.
JsonObject = dict[str, Any]

Role = Literal["user", "assistant"]
FinishReason = Literal["stop", "tool_calls"]
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
class InputMessage:
    """One message of the conversation that the model goes on with."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A function that the model may ask for. `parameters` is the JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolRound:
    """A step that ended in tool calls: what the model put out (`Done.output`), and each call's result by its id."""

    output: tuple[JsonObject, ...]
    results: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What to generate from. `visitor_key` is the pseudonym that the provider may see.

    `rounds` are the tool calls that this answer has made so far. Without `tools` the model must answer in words.
    """

    instructions: str
    messages: tuple[InputMessage, ...]
    model: str | None = None
    visitor_key: str = ""
    tools: tuple[ToolSpec, ...] = ()
    rounds: tuple[ToolRound, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool. `arguments` is the JSON that it wrote, unchecked."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Done:
    """The last item of every stream. `output` is what a ToolRound hands back to the same provider."""

    model: str
    finish_reason: FinishReason
    input_tokens: int | None = None
    output_tokens: int | None = None
    output: tuple[JsonObject, ...] = ()


# A str is the next piece of the text.
Item = str | ToolCall | Done


class ProviderUnavailable(Exception):
    """The provider gave no answer, or not the whole of it."""

    def __init__(self, reason: UnavailableReason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


class ModelProvider(Protocol):
    """Generates from one request as a stream: text and tool calls, then one Done."""

    @property
    def name(self) -> str:
        """The name that a reply's provenance keeps."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[Item, None]:
        """Ends with Done or raises ProviderUnavailable. Close it (`aclosing`) when leaving early."""


class Moderator(Protocol):
    """Judges a text before anybody sees the answer to it."""

    async def is_acceptable(self, text: str) -> bool:
        """False for what must not be answered; raises ProviderUnavailable when no verdict came in time."""
