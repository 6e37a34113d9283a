"""The stream of a reply: seen whole, once, whatever happens to the reader, the worker, or the stores."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from pydantic import SecretStr

from chat_api.services import Settings
from settings.model_provider import ModelProviderSettings
from settings.processes import ApiSettings
from settings.stores import RedisSettings
from tests.chat_api.conftest import StartApi
from tests.chat_api.processes import api_process
from tests.chat_api.replies.conftest import NewScriptedVisitor
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Screen, Visitor

Scripted = Callable[..., ModelProviderSettings]
NO_VALKEY = RedisSettings(url=SecretStr("redis://127.0.0.1:1/0"))
QUESTION = "What can you tell me?"


async def read_until_done(visitor: Visitor, path: str, screen: Screen, last_event_id: str | None = None) -> list[str]:
    """Follows the stream until an answer is finished; returns the names of the events."""
    names = []
    async with visitor.events(path, last_event_id) as events:
        async for event in events:
            screen.show(event)
            names.append(event.name)
            if event.name in ("reply_completed", "reply_failed"):
                break
    return names


async def read_some(visitor: Visitor, path: str, screen: Screen, count_tokens: int) -> str:
    """Follows the stream for some tokens; returns the last event's id."""
    last_id = ""
    async with visitor.events(path) as events:
        async for event in events:
            screen.show(event)
            last_id = event.id or last_id
            count_tokens -= event.name == "reply_token"
            if count_tokens == 0:
                break
    return last_id


async def test_tokens_come_before_the_whole_answer_and_add_up_to_it(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor
) -> None:
    api = await start_api(model_provider=scripted())
    visitor = await visitor_of_script(api, "swedish?token_delay_s=0.02")
    path, screen = await visitor.open("sv"), Screen()
    reply_id = (await visitor.post(path, "När har ni öppet?")).json()["reply_id"]
    last_id = await read_some(visitor, path, screen, count_tokens=5)
    partial = screen.texts[reply_id]
    await read_until_done(visitor, path, screen, last_id)
    assert 0 < len(partial) < len(screen.texts[reply_id])
    assert screen.texts[reply_id].startswith(partial)
    assert screen.texts[reply_id].endswith("🍕")
    assert screen.completed == [reply_id]


async def test_a_reader_who_left_resumes_on_another_worker(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor
) -> None:
    first = await start_api(model_provider=scripted())
    second = await start_api(model_provider=scripted())
    visitor = await visitor_of_script(first, "slow")
    path, screen = await visitor.open(), Screen()
    reply_id = (await visitor.post(path, QUESTION)).json()["reply_id"]
    last_id = await read_some(visitor, path, screen, count_tokens=4)
    seen = screen.texts[reply_id]
    visitor.url = second.url
    names = await read_until_done(visitor, path, screen, last_id)
    assert seen
    assert names.count("reply_token") >= 1
    assert "reply_restarted" not in names
    assert screen.completed == [reply_id]


async def test_a_reader_on_another_worker_sees_the_tokens_as_they_come(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor
) -> None:
    first = await start_api(model_provider=scripted())
    second = await start_api(model_provider=scripted())
    visitor = await visitor_of_script(first, "slow")
    path, screen = await visitor.open(), Screen()
    posting = asyncio.create_task(visitor.post(path, QUESTION))
    reader = Visitor(second.url, visitor.site_key, visitor.token)
    async with reader.client:
        await posting
        names = await read_until_done(reader, path, screen)
    assert names.count("reply_token") > 3
    assert len(screen.completed) == 1


async def test_without_valkey_whole_answers_reach_the_other_worker(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor
) -> None:
    first = await start_api(model_provider=scripted(), redis=NO_VALKEY)
    second = await start_api(model_provider=scripted(), redis=NO_VALKEY)
    visitor = await visitor_of_script(first, "answer?token_delay_s=0.1")
    path, screen = await visitor.open(), Screen()
    posted = await visitor.post(path, QUESTION)
    assert posted.status_code == 202
    visitor.url = second.url
    names = await read_until_done(visitor, path, screen)
    assert names[-1] == "reply_completed"
    ready = (await visitor.request("GET", "/readyz")).json()
    assert ready == {"is_ready": True, "missing": ["valkey"]}


async def test_a_worker_that_is_killed_leaves_its_answer_to_another(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor, api_settings: Settings
) -> None:
    leases = ApiSettings(reply_lease_s=2.0, visitors_per_hour=1000)
    settings = replace(api_settings, model_provider=scripted(), api=leases)
    survivor = await start_api(model_provider=scripted(), api=leases)
    visitor = await visitor_of_script(survivor, "slow")
    path, screen = await visitor.open(), Screen()
    with api_process(settings) as (url, process):
        visitor.url = url
        reply_id = (await visitor.post(path, QUESTION)).json()["reply_id"]
        last_id = await read_some(visitor, path, screen, count_tokens=3)
        process.kill()
    visitor.url = survivor.url
    names = await read_until_done(visitor, path, screen, last_id)
    assert "reply_restarted" in names
    messages = (await visitor.request("GET", path)).json()["messages"]
    answers = [message for message in messages if message["author"] == "assistant"]
    assert [(it["id"], it["state"], it["text"]) for it in answers] == [(reply_id, "complete", screen.texts[reply_id])]


async def test_a_worker_that_is_told_to_stop_hands_its_answer_over_at_once(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor, api_settings: Settings
) -> None:
    long_leases = ApiSettings(reply_lease_s=12.0, visitors_per_hour=1000)
    settings = replace(api_settings, model_provider=scripted(), api=long_leases)
    survivor = await start_api(model_provider=scripted(), api=ApiSettings(reply_lease_s=1.0))
    visitor = await visitor_of_script(survivor, "slow")
    path, screen = await visitor.open(), Screen()
    with api_process(settings) as (url, process):
        visitor.url = url
        await visitor.post(path, QUESTION)
        process.terminate()
        started = asyncio.get_running_loop().time()
        visitor.url = survivor.url
        names = await read_until_done(visitor, path, screen)
    assert names[-1] == "reply_completed"
    assert asyncio.get_running_loop().time() - started < 12.0


async def test_messages_posted_at_once_keep_an_order_without_gaps(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor
) -> None:
    api: RunningApi = await start_api(model_provider=scripted())
    visitor = await visitor_of_script(api, "answer")
    path = await visitor.open()
    ids = [str(uuid4()) for _ in range(8)]
    posted = await asyncio.gather(*(visitor.post(path, f"Question number {id_}", id_) for id_ in ids * 2))
    assert {response.status_code for response in posted} == {202}
    assert len({response.json()["reply_id"] for response in posted}) == 8
    messages = (await visitor.request("GET", path)).json()["messages"]
    assert [message["sequence"] for message in messages] == list(range(1, 17))
    assert sorted(it["client_message_id"] for it in messages if it["author"] == "visitor") == sorted(ids)
