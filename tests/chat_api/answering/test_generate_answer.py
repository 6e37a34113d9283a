"""An answer by a model, with and without tools; each tool is the test's own, since none ships."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import httpx2
import orjson
import pytest

from chat_api.answering.answer import Answer
from chat_api.answering.generate_answer import generate_answer
from chat_api.answering.moderation_gate import ModerationGate, QuestionFlagged
from chat_api.answering.tools import Tool, ToolLimits
from integrations.model_provider.moderation import OpenAIModeration
from integrations.model_provider.openai_client import OpenAIClient
from integrations.model_provider.port import ModelProvider, ProviderUnavailable, ToolSpec
from tests.chat_api.answering.conftest import Model
from tests.factories.prompts import make_prompt

OPEN = ModerationGate(None, "", "closed")
FIND_TABLE = ToolSpec("find_table", "Finds a free table.", {"type": "object", "properties": {}})


def a_tool(result: str = "Free at seven.", delay_s: float = 0.0, fails: bool = False) -> tuple[Tool, list[Any]]:
    """A tool, and what it was called with."""
    calls: list[Any] = []

    async def run(arguments: Mapping[str, object]) -> str:
        calls.append(dict(arguments))
        await asyncio.sleep(delay_s)
        if fails:
            raise RuntimeError("the table is on fire")
        return result

    return Tool(FIND_TABLE, "Tables", run), calls


async def generate(provider: ModelProvider, tool: Tool | None = None, **limits: Any) -> tuple[str, Answer]:
    """What the visitor saw, and the answer."""
    tools = {tool.spec.name: tool} if tool else {}
    seen = ""
    async with aclosing(generate_answer(provider, make_prompt(), OPEN, tools, ToolLimits(**limits))) as items:
        async for item in items:
            if isinstance(item, Answer):
                return seen, item
            seen += item
    raise AssertionError("no answer came")


async def last_input(scripted_url: str) -> list[dict[str, Any]]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        seen = (await client.get(scripted_url.replace("/v1", "/admin/requests"))).json()
    given: list[dict[str, Any]] = seen["last"]["responses"]["input"]
    return given


async def test_header_is_kept_from_the_visitor_and_names_the_sources(model: Model) -> None:
    seen, answer = await generate(model("swedish"))
    assert seen == answer.text == "Vi har öppet varje dag från 11 till 22. Välkommen – vi ses! 🍕"
    assert [source.title for source in answer.sources] == ["When are you open?"]
    assert answer.confidence is not None
    assert answer.confidence > 0.5


@pytest.mark.parametrize(("script", "reason"), [("unknown", "nothing_found"), ("person", "asked_for_person")])
async def test_model_can_hand_over(model: Model, script: str, reason: str) -> None:
    _, answer = await generate(model(script))
    assert (answer.is_answered, answer.handoff_reason) == (False, reason)
    assert not answer.text.startswith("[")


@pytest.mark.parametrize("script", ["empty", "answer?text=[1]", "answer?text=[1]++"])
async def test_answer_without_words_is_none(model: Model, script: str) -> None:
    with pytest.raises(ProviderUnavailable) as failure:
        await generate(model(script))
    assert failure.value.reason == "incomplete"


async def test_model_asks_a_tool_and_the_answer_names_it_as_its_source(model: Model) -> None:
    tool, calls = a_tool()
    seen, answer = await generate(model("tool"), tool)
    assert seen == answer.text == "There is a table for four at seven."
    assert calls == [{"guests": 4}]
    (source,) = answer.sources
    assert (source.kind, source.id) == ("tool", "call_scripted_0")
    assert (source.title, source.text) == ("Tables", "Free at seven.")
    (step,) = answer.tool_steps
    assert (step.name, step.arguments, step.outcome, step.result) == (
        "find_table",
        '{"guests": 4}',
        "done",
        "Free at seven.",
    )
    # Both requests are paid for, and what a tool found says nothing about how sure retrieval was.
    assert (answer.input_tokens, answer.confidence) == (84, None)


async def test_words_before_a_tool_is_asked_are_a_paragraph_of_their_own(model: Model) -> None:
    seen, answer = await generate(model("tool?preamble=[0]+One+moment."), a_tool()[0])
    assert seen == answer.text == "One moment.\n\nThere is a table for four at seven."


@pytest.mark.parametrize(
    ("script", "tool", "outcome"),
    [
        ("tool", a_tool(fails=True)[0], "failed"),
        ("tool", a_tool(delay_s=9)[0], "too_late"),
        ("other", a_tool()[0], "refused"),
        ("scalar", a_tool()[0], "refused"),
        ("broken", a_tool()[0], "refused"),
        ("huge", a_tool()[0], "refused"),
    ],
)
async def test_a_call_that_comes_to_nothing_is_told_to_the_model_which_answers_all_the_same(
    model: Model, scripted_url: str, script: str, tool: Tool, outcome: str
) -> None:
    call = {
        "other": {"name": "delete_everything"},
        "scalar": {"name": "find_table", "arguments": "4"},
        "broken": {"name": "find_table", "arguments": '{"guests":'},
        "huge": {"name": "find_table", "arguments": '{"guests": "' + "4" * 9000 + '"}'},
    }.get(script)
    await play(scripted_url, "tool" if call is None else {"calls": [call]}, "answer")
    _, answer = await generate(model("answer"), tool, call_s=0.1)
    assert [step.outcome for step in answer.tool_steps] == [outcome]
    assert answer.sources == ()
    assert answer.text.startswith("This is the scripted answer")
    result = orjson.loads((await last_input(scripted_url))[-1]["output"])
    assert result.keys() == {"error"}
    assert "fire" not in result["error"]


async def play(scripted_url: str, *scripts: object) -> None:
    async with httpx2.AsyncClient(trust_env=False) as admin:
        assert (await admin.put(scripted_url.replace("/v1", "/admin/scripts"), json=list(scripts))).status_code == 200


async def test_steps_end_and_the_model_must_answer_in_words(model: Model) -> None:
    tool, calls = a_tool()
    _, answer = await generate(model("tool?rounds=99"), tool, max_steps=3)
    assert len(calls) == len(answer.tool_steps) == 3
    assert answer.text == "There is a table for four at seven."


async def test_time_for_tools_ends_and_the_model_must_answer_in_words(model: Model) -> None:
    tool, calls = a_tool(delay_s=0.2)
    _, answer = await generate(model("tool?rounds=99"), tool, max_steps=50, total_s=0.5)
    assert 1 <= len(calls) <= 4
    assert answer.text == "There is a table for four at seven."


async def test_what_a_tool_returns_is_cut_to_a_size_and_so_are_calls_at_once(model: Model, scripted_url: str) -> None:
    tool, calls = a_tool(result="x" * 1000)
    await play(scripted_url, {"calls": [{"name": "find_table"}] * 5}, "answer")
    _, answer = await generate(model("answer"), tool, max_characters=100, max_calls=2)
    assert [step.outcome for step in answer.tool_steps] == ["done", "done", "refused", "refused", "refused"]
    assert len(calls) == 2
    assert len(answer.tool_steps[0].result) == 100


async def test_a_call_of_a_tool_that_was_not_offered_is_no_answer(model: Model) -> None:
    with pytest.raises(ProviderUnavailable) as failure:
        await generate(model("tool?is_stubborn=true"))
    assert failure.value.reason == "incomplete"


@pytest.mark.parametrize("script", ["answer", "tool"])
async def test_nothing_is_shown_and_nothing_done_for_a_question_that_is_flagged(
    model: Model, client: OpenAIClient, script: str
) -> None:
    tool, calls = a_tool()
    gate = ModerationGate(OpenAIModeration(client, "script:flagged?delay_s=0.2", 2.0), "question", "closed")
    items = generate_answer(model(script), make_prompt(), gate, {"find_table": tool})
    with pytest.raises(QuestionFlagged):
        await anext(items)
    assert calls == []
