import asyncio
import socket
import time
from contextlib import aclosing
from typing import Any

import httpx2
import pytest
from openai import AsyncOpenAI

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.openai_client import OpenAIClient, open_client
from integrations.model_provider.openai_responses import Limits, OpenAIResponses
from integrations.model_provider.port import (
    Done,
    InputMessage,
    Item,
    ModelRequest,
    ProviderUnavailable,
    ToolCall,
    ToolRound,
    ToolSpec,
)
from tests.integrations.model_provider.conftest import QUICK, MakeProvider

REQUEST = ModelRequest("Be kind.", (InputMessage("user", "When are you open?"),), visitor_key="abc123")
TOOLS = (ToolSpec("find_table", "Finds a free table.", {"type": "object", "properties": {}}),)


async def collect(provider: OpenAIResponses, request: ModelRequest = REQUEST) -> list[Item]:
    async with aclosing(provider.stream(request)) as items:
        return [item async for item in items]


def said(items: list[Item]) -> str:
    return "".join(item for item in items if isinstance(item, str))


async def failure_of(provider: OpenAIResponses) -> tuple[str, str]:
    """What came, and why the provider gave up."""
    seen = ""
    try:
        async for item in provider.stream(REQUEST):
            seen += item if isinstance(item, str) else ""
    except ProviderUnavailable as failure:
        return seen, failure.reason
    pytest.fail("the provider answered")


async def play(scripted_url: str, *scripts: object) -> None:
    async with httpx2.AsyncClient() as admin:
        await admin.put(scripted_url.replace("/v1", "/admin/scripts"), json=list(scripts))


async def requests_seen(scripted_url: str) -> dict[str, dict[str, object]]:
    async with httpx2.AsyncClient() as admin:
        answer = await admin.get(scripted_url.replace("/v1", "/admin/requests"))
        seen: dict[str, dict[str, object]] = answer.json()
        return seen


async def test_answer_streams_token_by_token_and_ends_with_what_it_cost(make_provider: MakeProvider) -> None:
    *pieces, done = await collect(make_provider("answer"))
    assert len(pieces) > 15
    assert said(pieces).startswith("[0] This is the scripted answer")
    assert isinstance(done, Done)
    assert (done.model, done.finish_reason, done.input_tokens) == ("script:answer", "stop", 42)


@pytest.mark.parametrize("script", ["bytes", "whole"])
async def test_frames_cut_anywhere_give_the_same_answer(make_provider: MakeProvider, script: str) -> None:
    *whole, _ = await collect(make_provider("answer"))
    *cut, _ = await collect(make_provider(script))
    assert whole == cut


async def test_letters_of_several_bytes_survive_a_cut_at_every_byte(make_provider: MakeProvider) -> None:
    items = await collect(make_provider("swedish?split=bytes"))
    assert said(items) == "[1] Vi har öppet varje dag från 11 till 22. Välkommen – vi ses! 🍕"


async def test_call_of_a_tool_comes_whole_and_its_result_goes_back(
    make_provider: MakeProvider, scripted_url: str
) -> None:
    provider = make_provider("tool")
    request = ModelRequest(REQUEST.instructions, REQUEST.messages, tools=TOOLS)
    call, done = await collect(provider, request)
    assert call == ToolCall("call_scripted_0", "find_table", '{"guests": 4}')
    assert isinstance(done, Done)
    assert done.finish_reason == "tool_calls"
    again = ModelRequest(
        REQUEST.instructions,
        REQUEST.messages,
        tools=TOOLS,
        rounds=(ToolRound(done.output, {"call_scripted_0": "at seven"}),),
    )
    assert said(await collect(provider, again)) == "[4] There is a table for four at seven."
    sent = (await requests_seen(scripted_url))["last"]["responses"]
    assert isinstance(sent, dict)
    assert [item.get("type") for item in sent["input"]] == [None, "function_call", "function_call_output"]


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("400", "bad_request"),
        ("401", "not_configured"),
        ("429", "rate_limited"),
        ("500", "server_error"),
        ("503", "server_error"),
        ("hang", "timeout"),
        ("hang-before-headers", "timeout"),
        ("cut-at-once", "cut"),
        ("refusal", "refused"),
        ("failed", "server_error"),
        ("failed-rate-limit", "rate_limited"),
        ("error", "server_error"),
    ],
)
async def test_failure_before_the_first_token_is_named(make_provider: MakeProvider, script: str, reason: str) -> None:
    assert await failure_of(make_provider(script)) == ("", reason)


@pytest.mark.parametrize("split", ["events", "whole"])
@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("hang-midway", "timeout"),
        ("cut", "cut"),
        ("silence", "cut"),
        ("incomplete", "incomplete"),
        ("content-filter", "refused"),
        ("error-midway", "server_error"),
    ],
)
async def test_failure_in_mid_answer_is_named_after_what_came_before_it(
    make_provider: MakeProvider, script: str, reason: str, split: str
) -> None:
    assert await failure_of(make_provider(f"{script}?split={split}")) == ("[0] This is the scripted", reason)


async def test_nobody_listening_is_a_connection_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    async with open_client("sk-right", f"http://127.0.0.1:{port}/v1") as client:
        provider = OpenAIResponses(client, "any", QUICK, CircuitBreaker(5, 30))
        assert await failure_of(provider) == ("", "connection")


async def test_wrong_key_is_not_configured(scripted_url: str) -> None:
    async with open_client("sk-wrong", scripted_url) as client:
        provider = OpenAIResponses(client, "any", QUICK, CircuitBreaker(5, 30))
        assert await failure_of(provider) == ("", "not_configured")


async def test_limit_of_the_first_token_covers_the_retries_too(make_provider: MakeProvider) -> None:
    started_at = time.monotonic()
    await failure_of(make_provider("hang", Limits(first_token_s=0.3, total_s=5, max_retries=3, pause_s=0.01)))
    assert time.monotonic() - started_at < 1.0


@pytest.mark.parametrize("stumble", ["500", "429", "cut-at-once", "failed"])
async def test_stumble_before_the_first_token_is_retried(
    make_provider: MakeProvider, scripted_url: str, stumble: str
) -> None:
    await play(scripted_url, stumble, "answer")
    assert said(await collect(make_provider("500"))).startswith("[0] This is the scripted answer")


async def test_cut_answer_is_not_retried(make_provider: MakeProvider, scripted_url: str) -> None:
    before = (await requests_seen(scripted_url))["counts"]["responses"]
    await failure_of(make_provider("cut"))
    assert (await requests_seen(scripted_url))["counts"]["responses"] == int(str(before)) + 1


async def test_request_keeps_nothing_there_and_names_the_visitor_by_pseudonym(
    make_provider: MakeProvider, scripted_url: str
) -> None:
    messages = (InputMessage("user", "Hello"), InputMessage("assistant", "Hello!"), InputMessage("user", "Open?"))
    await collect(make_provider("answer"), ModelRequest("Be kind.", messages, visitor_key="abc123"))
    request = (await requests_seen(scripted_url))["last"]["responses"]
    assert isinstance(request, dict)
    assert (request["store"], request["stream"], request["safety_identifier"]) == (False, True, "abc123")
    assert [turn["role"] for turn in request["input"]] == ["user", "assistant", "user"]


async def test_the_request_is_the_one_that_the_sdk_would_send(client: OpenAIClient, scripted_url: str) -> None:
    """The stream goes past the SDK: where to, logged in how, and with which body is still the SDK's."""
    provider = OpenAIResponses(client, "script:answer", QUICK, CircuitBreaker(5, 30))
    await collect(provider, ModelRequest("Be kind.", REQUEST.messages, visitor_key="abc123", tools=TOOLS))
    ours: Any = (await requests_seen(scripted_url))["last"]["responses"]
    async with (
        AsyncOpenAI(api_key="sk-right", base_url=scripted_url) as sdk,
        sdk.responses.with_streaming_response.create(**ours) as response,
    ):
        await response.read()
    assert (await requests_seen(scripted_url))["last"]["responses"] == ours


async def test_the_requests_own_model_is_asked(make_provider: MakeProvider) -> None:
    done = (await collect(make_provider("500"), ModelRequest("", REQUEST.messages, model="script:answer")))[-1]
    assert isinstance(done, Done)
    assert done.model == "script:answer"


async def test_answers_one_after_the_other_share_a_connection(
    make_provider: MakeProvider, client: OpenAIClient
) -> None:
    for _ in range(3):
        await collect(make_provider("answer"))
    connector = client.session.connector
    assert connector is not None
    assert sum(map(len, connector._conns.values())) == 1


async def test_leaving_early_closes_the_stream(make_provider: MakeProvider, scripted_url: str) -> None:
    async with aclosing(make_provider("slow").stream(REQUEST)) as items:
        assert isinstance(await anext(items), str)
    for _ in range(100):
        if not (await requests_seen(scripted_url))["open_streams"]:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the provider is still streaming to nobody")


async def test_open_breaker_asks_nobody_and_lets_one_call_through_later(make_provider: MakeProvider) -> None:
    now = [0.0]
    breaker = CircuitBreaker(failures=2, reset_s=30, clock=lambda: now[0])
    once = Limits(first_token_s=1, total_s=2, max_retries=0)
    reasons = [(await failure_of(make_provider("500", once, breaker)))[1] for _ in range(3)]
    assert reasons == ["server_error", "server_error", "breaker_open"]
    now[0] = 31.0
    assert said(await collect(make_provider("answer", once, breaker)))
    assert breaker.state == "closed"
