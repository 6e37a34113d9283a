import asyncio
import socket
import time
from contextlib import aclosing

import httpx2
import pytest

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.openai_client import open_client
from integrations.model_provider.openai_responses import Limits, OpenAIResponses
from integrations.model_provider.port import AnswerDelta, AnswerDone, AnswerItem, Prompt, ProviderUnavailable, Turn
from tests.factories.prompts import make_prompt
from tests.integrations.model_provider.conftest import QUICK, MakeProvider


async def collect(provider: OpenAIResponses, prompt: Prompt | None = None) -> list[AnswerItem]:
    async with aclosing(provider.stream_answer(prompt or make_prompt())) as items:
        return [item async for item in items]


async def failure_of(provider: OpenAIResponses) -> tuple[str, str]:
    """What the visitor saw, and why the provider gave up."""
    seen = ""
    try:
        async for item in provider.stream_answer(make_prompt()):
            seen += item.text
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


async def test_answer_streams_token_by_token_and_ends_with_the_whole(make_provider: MakeProvider) -> None:
    *deltas, done = await collect(make_provider("answer"))
    assert len(deltas) > 15
    assert isinstance(done, AnswerDone)
    assert done.text == "".join(item.text for item in deltas)
    assert (done.provider, done.model, done.input_tokens) == ("openai", "script:answer", 42)


@pytest.mark.parametrize("script", ["bytes", "whole"])
async def test_frames_cut_anywhere_give_the_same_answer(make_provider: MakeProvider, script: str) -> None:
    whole, cut = await collect(make_provider("answer")), await collect(make_provider(script))
    assert [item.text for item in whole] == [item.text for item in cut]


async def test_letters_of_several_bytes_survive_a_cut_at_every_byte(make_provider: MakeProvider) -> None:
    done = (await collect(make_provider("swedish?split=bytes")))[-1]
    assert done.text == "Vi har öppet varje dag från 11 till 22. Välkommen – vi ses! 🍕"


async def test_answer_names_the_passage_that_it_rests_on(make_provider: MakeProvider) -> None:
    prompt = make_prompt()
    done = (await collect(make_provider("swedish"), prompt))[-1]
    assert isinstance(done, AnswerDone)
    assert done.source_ids == (prompt.passages[0].faq_id,)
    assert done.confidence is not None
    assert done.confidence > 0.5


@pytest.mark.parametrize(("script", "reason"), [("unknown", "nothing_found"), ("person", "asked_for_person")])
async def test_model_can_hand_over(make_provider: MakeProvider, script: str, reason: str) -> None:
    done = (await collect(make_provider(script)))[-1]
    assert isinstance(done, AnswerDone)
    assert (done.is_answered, done.handoff_reason) == (False, reason)
    assert not done.text.startswith("[")


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
        ("empty", "incomplete"),
    ],
)
async def test_failure_before_the_first_token_is_named(make_provider: MakeProvider, script: str, reason: str) -> None:
    assert await failure_of(make_provider(script)) == ("", reason)


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
async def test_failure_in_mid_answer_is_named(make_provider: MakeProvider, script: str, reason: str) -> None:
    assert await failure_of(make_provider(script)) == ("This is the scripted", reason)


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
    assert (await collect(make_provider("500")))[-1].text.startswith("This is the scripted answer")


async def test_cut_answer_is_not_retried(make_provider: MakeProvider, scripted_url: str) -> None:
    before = (await requests_seen(scripted_url))["counts"]["responses"]
    await failure_of(make_provider("cut"))
    assert (await requests_seen(scripted_url))["counts"]["responses"] == int(str(before)) + 1


async def test_request_keeps_nothing_there_and_names_the_visitor_by_pseudonym(
    make_provider: MakeProvider, scripted_url: str
) -> None:
    history = (Turn("visitor", "Hello"), Turn("assistant", "Hello! What would you like to know?"))
    await collect(make_provider("answer"), make_prompt(history=history, visitor_key="abc123"))
    request = (await requests_seen(scripted_url))["last"]["responses"]
    assert isinstance(request, dict)
    assert (request["store"], request["stream"], request["safety_identifier"]) == (False, True, "abc123")
    assert [turn["role"] for turn in request["input"]] == ["user", "assistant", "user", "user"]


async def test_assistants_own_model_is_asked(make_provider: MakeProvider) -> None:
    done = (await collect(make_provider("500"), make_prompt(model="script:answer")))[-1]
    assert isinstance(done, AnswerDone)
    assert done.model == "script:answer"


async def test_leaving_early_closes_the_stream(make_provider: MakeProvider, scripted_url: str) -> None:
    async with aclosing(make_provider("slow").stream_answer(make_prompt())) as items:
        assert isinstance(await anext(items), AnswerDelta)
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
    assert (await collect(make_provider("answer", once, breaker)))[-1].text
    assert breaker.state == "closed"
