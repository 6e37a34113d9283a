"""An answer by a language model: streamed, with the tools that it asks for, until it has answered in words."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace

import orjson

from chat_api.answering.answer import Answer, HandoffReason, ToolStep
from chat_api.answering.confidence import confidence_of
from chat_api.answering.header import Header, HeaderReader
from chat_api.answering.moderation_gate import ModerationGate
from chat_api.answering.prompt import Prompt, request_of
from chat_api.answering.tools import TOOLS, Tool, ToolLimits, run_calls
from chat_api.knowledge.passage import Passage
from integrations.model_provider.port import (
    Done,
    ModelProvider,
    ModelRequest,
    ProviderUnavailable,
    ToolCall,
    ToolRound,
)


@dataclass(slots=True)
class _Draft:
    """The answer so far. `entries` are what it may rest on, by their numbers from 1 on."""

    entries: list[Passage]
    said: list[str] = field(default_factory=list)
    header: Header = field(default_factory=Header)
    cited: list[int] = field(default_factory=list)
    tool_steps: list[ToolStep] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)


async def generate_answer(
    provider: ModelProvider,
    prompt: Prompt,
    gate: ModerationGate,
    tools: Mapping[str, Tool] = TOOLS,
    limits: ToolLimits = ToolLimits(),
) -> AsyncGenerator[str | Answer, None]:
    """The pieces of the answer's text, then the whole Answer.

    When the steps or the time for tools are used up, the model is asked once more and must answer without.
    Raises ProviderUnavailable; QuestionFlagged, before anything is shown or done.
    """
    clock = asyncio.get_running_loop().time
    tools_until = clock() + limits.total_s
    draft = _Draft(list(prompt.passages))
    request = request_of(prompt, tuple(tool.spec for tool in tools.values()))
    is_open = False
    for step in range(limits.max_steps + 1):
        if step == limits.max_steps or clock() >= tools_until:
            request = replace(request, tools=())
        calls: list[ToolCall] = []
        async with aclosing(_take_step(provider, request, draft, calls)) as pieces:
            async for piece in pieces:
                if not is_open:
                    await gate.open()
                    is_open = True
                yield piece
        if not calls:
            break
        await gate.open()
        steps = await run_calls(tools, calls, limits, max(0.0, tools_until - clock()))
        request = replace(request, rounds=(*request.rounds, _answer_calls(draft, prompt, tools, steps)))
    yield _finish(draft, prompt, provider.name)


async def _take_step(
    provider: ModelProvider, request: ModelRequest, draft: _Draft, calls: list[ToolCall]
) -> AsyncGenerator[str, None]:
    """One call of the provider: what becomes visible of its text; what it asks for goes to `calls`."""
    reader = HeaderReader()
    # What was said before a tool was asked stays a paragraph of its own.
    gap = "\n\n" if draft.said else ""
    async with aclosing(provider.stream(request)) as items:
        async for item in items:
            if isinstance(item, str):
                if text := reader.feed(item):
                    draft.said.append(gap + text)
                    yield gap + text
                    gap = ""
            elif isinstance(item, ToolCall):
                if not request.tools:
                    raise ProviderUnavailable("incomplete", "a tool was asked for that was not offered")
                calls.append(item)
            else:
                draft.done.append(item)
    if text := reader.end():
        draft.said.append(gap + text)
        yield gap + text
    draft.header = reader.header or Header()
    draft.cited += draft.header.entries


def _answer_calls(draft: _Draft, prompt: Prompt, tools: Mapping[str, Tool], steps: list[ToolStep]) -> ToolRound:
    results: dict[str, str] = {}
    for step in steps:
        draft.tool_steps.append(step)
        if step.outcome != "done":
            results[step.call_id] = orjson.dumps({"error": step.result}).decode()
            continue
        draft.entries.append(
            Passage("tool", step.call_id, tools[step.name].title, step.result, language=prompt.language)
        )
        results[step.call_id] = orjson.dumps({"entry": len(draft.entries), "result": step.result}).decode()
    return ToolRound(draft.done[-1].output, results)


def _finish(draft: _Draft, prompt: Prompt, provider: str) -> Answer:
    if not "".join(draft.said).strip():
        raise ProviderUnavailable("incomplete", "the answer is empty")
    numbers = [number for number in dict.fromkeys(draft.cited) if number <= len(draft.entries)]
    rests_on_knowledge = any(number <= len(prompt.passages) for number in numbers)
    return Answer(
        text="".join(draft.said),
        provider=provider,
        model=draft.done[-1].model,
        confidence=confidence_of(prompt.passages) if rests_on_knowledge else None,
        is_answered=draft.header.is_answered,
        handoff_reason=_handoff_reason(draft.header),
        sources=tuple(draft.entries[number - 1] for number in numbers),
        tool_steps=tuple(draft.tool_steps),
        input_tokens=_sum([done.input_tokens for done in draft.done]),
        output_tokens=_sum([done.output_tokens for done in draft.done]),
    )


def _handoff_reason(header: Header) -> HandoffReason | None:
    if header.wants_person:
        return "asked_for_person"
    return None if header.is_answered else "nothing_found"


def _sum(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
