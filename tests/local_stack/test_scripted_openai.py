from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from openai import AsyncOpenAI, RateLimitError
from openai.types.responses import FunctionToolParam, ResponseFunctionToolCall
from openai.types.responses.response_input_param import FunctionCallOutput

from local_stack.scripted_openai.app import ScriptedOpenAI
from local_stack.scripted_openai.frames import split_into_tokens
from local_stack.scripted_openai.scripts import SCRIPTS, script_named
from local_stack.scripted_openai.serve import running


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running(ScriptedOpenAI()) as url:
        yield url


@pytest.fixture
async def client(url: str) -> AsyncIterator[AsyncOpenAI]:
    async with AsyncOpenAI(api_key="any", base_url=url, max_retries=0) as client:
        yield client


async def test_the_sdks_own_stream_understands_every_event(client: AsyncOpenAI) -> None:
    async with client.responses.stream(model="script:answer", input="Hello") as stream:
        kinds = [event.type async for event in stream]
        response = await stream.get_final_response()
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-1] == "response.completed"
    assert response.output_text == SCRIPTS["answer"].text


async def test_the_sdks_own_stream_understands_a_call_of_a_function(client: AsyncOpenAI) -> None:
    tool: FunctionToolParam = {"type": "function", "name": "find_table", "parameters": {}, "strict": False}
    async with client.responses.stream(model="script:tool", input="A table?", tools=[tool]) as stream:
        response = await stream.get_final_response()
    call = response.output[0]
    assert isinstance(call, ResponseFunctionToolCall)
    assert (call.name, call.arguments) == ("find_table", '{"guests": 4}')
    result: FunctionCallOutput = {"type": "function_call_output", "call_id": call.call_id, "output": "at seven"}
    after = await client.responses.create(model="script:tool", tools=[tool], input=[result])
    assert after.output_text == SCRIPTS["tool"].text


async def test_answer_without_streaming(client: AsyncOpenAI) -> None:
    response = await client.responses.create(model="script:answer", input="Hello")
    assert response.output_text == SCRIPTS["answer"].text
    assert response.usage is not None
    assert response.usage.input_tokens == 42


@pytest.mark.parametrize("encoding", ["base64", "float"])
async def test_embeddings_come_as_asked_and_stay_the_same(url: str, encoding: str) -> None:
    async with httpx2.AsyncClient() as http:
        body = {"model": "m", "input": ["a", "b"], "dimensions": 384, "encoding_format": encoding}
        data = (await http.post(f"{url}/embeddings", json=body)).json()["data"]
    assert isinstance(data[0]["embedding"], str if encoding == "base64" else list)


async def test_embeddings_differ_by_text_only(client: AsyncOpenAI) -> None:
    vectors = [
        (await client.embeddings.create(model="m", input=text, dimensions=384)).data[0].embedding
        for text in ("a", "b", "a")
    ]
    assert len(vectors[0]) == 384
    assert vectors[0] == vectors[2] != vectors[1]


async def test_moderation_flags_what_it_is_told_to(client: AsyncOpenAI) -> None:
    fine = await client.moderations.create(model="any", input="Hello")
    flagged = await client.moderations.create(model="any", input="flag-this")
    assert (fine.results[0].flagged, flagged.results[0].flagged) == (False, True)


async def test_next_requests_play_what_was_put_and_are_counted(url: str, client: AsyncOpenAI) -> None:
    admin = url.replace("/v1", "/admin")
    async with httpx2.AsyncClient() as http:
        await http.delete(f"{admin}/requests")
        await http.put(f"{admin}/scripts", json=["429", {"text": "Second."}])
        with pytest.raises(RateLimitError):
            await client.responses.create(model="any", input="Hello")
        assert (await client.responses.create(model="any", input="Hello")).output_text == "Second."
        assert (await http.get(f"{admin}/requests")).json()["counts"] == {"responses": 2}
        assert (await http.put(f"{admin}/scripts", json=["no such"])).status_code == 422


def test_fields_after_the_name_change_the_script() -> None:
    script = script_named("script:bench?token_delay_s=0.02&split=bytes")
    assert script is not None
    assert (script.token_delay_s, script.split, script.text) == (0.02, "bytes", SCRIPTS["bench"].text)


@pytest.mark.parametrize("model", ["script:nothing", "script:answer?speed=9", "script:answer?token_delay_s=x"])
def test_misspelt_script_is_refused(model: str) -> None:
    script = script_named(model)
    assert script is not None
    assert script.status == 400


def test_tokens_put_together_are_the_text() -> None:
    assert "".join(split_into_tokens("One  two three")) == "One  two three"
