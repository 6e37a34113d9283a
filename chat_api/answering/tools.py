"""What the assistant can ask for while it answers, and how a call is run: within limits, never harming the answer.

No tool ships yet: `TOOLS` is where one is registered by its name.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson
import structlog

from chat_api.answering.answer import ToolOutcome, ToolStep
from integrations.model_provider.port import ToolCall, ToolSpec

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tool:
    """`run` takes the arguments and returns the result as text; it checks both itself.

    `title` is what a visitor reads as the source of an answer that rests on it.
    """

    spec: ToolSpec
    title: str
    run: Callable[[Mapping[str, object]], Awaitable[str]]


TOOLS: Final[Mapping[str, Tool]] = {}


@dataclass(frozen=True, slots=True)
class ToolLimits:
    """How far one answer may go: steps with tools, calls in each, seconds a call and in all, characters a text."""

    max_steps: int = 4
    max_calls: int = 8
    call_s: float = 5.0
    total_s: float = 20.0
    max_characters: int = 8000


async def run_calls(
    tools: Mapping[str, Tool], calls: list[ToolCall], limits: ToolLimits, seconds_left: float
) -> list[ToolStep]:
    """Every call's step, in order; the calls run side by side."""
    seconds = min(limits.call_s, seconds_left)
    return await asyncio.gather(
        *(
            _run_call(tools.get(call.name) if at < limits.max_calls else None, call, limits, seconds)
            for at, call in enumerate(calls)
        )
    )


async def _run_call(tool: Tool | None, call: ToolCall, limits: ToolLimits, seconds: float) -> ToolStep:
    started = time.perf_counter()
    outcome, result = await _outcome_of(tool, call, limits, seconds)
    return ToolStep(
        call_id=call.call_id,
        name=call.name[:100],
        arguments=call.arguments[: limits.max_characters],
        outcome=outcome,
        result=result[: limits.max_characters],
        duration_ms=round((time.perf_counter() - started) * 1000),
    )


async def _outcome_of(tool: Tool | None, call: ToolCall, limits: ToolLimits, seconds: float) -> tuple[ToolOutcome, str]:
    if tool is None:
        return "refused", "there is no such tool, or too many calls at once"
    arguments = _read_arguments(call.arguments, limits.max_characters)
    if arguments is None:
        return "refused", "the arguments are not a JSON object of a reasonable size"
    try:
        async with asyncio.timeout(seconds):
            return "done", await tool.run(arguments)
    except TimeoutError:
        return "too_late", "the tool took too long"
    except Exception as error:
        # A tool's failure is the tool's: the model hears that there is none, and answers without it.
        logger.exception("tool_failed", tool=call.name, error=type(error).__name__)
        return "failed", "the tool failed"


def _read_arguments(written: str, max_characters: int) -> dict[str, object] | None:
    if len(written) > max_characters:
        return None
    try:
        read = orjson.loads(written or "{}")
    except orjson.JSONDecodeError:
        return None
    return read if isinstance(read, dict) else None
