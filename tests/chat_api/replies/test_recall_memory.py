"""What was said in earlier conversations informs an answer, and is no part of this conversation."""

from collections.abc import Callable

import httpx2

from settings.model_provider import ModelProviderSettings
from tests.chat_api.conftest import StartApi
from tests.chat_api.replies.conftest import NewScriptedVisitor


async def test_an_earlier_conversation_goes_to_the_provider_as_background(
    start_api: StartApi,
    scripted: Callable[..., ModelProviderSettings],
    visitor_of_script: NewScriptedVisitor,
    scripted_url: str,
) -> None:
    visitor = await visitor_of_script(await start_api(model_provider=scripted()), "answer")
    first = await visitor.open()
    await visitor.ask(first, "My table is number 17")
    await visitor.ask(await visitor.open(), "What did I write before?")
    async with httpx2.AsyncClient(trust_env=False) as client:
        seen = (await client.get(scripted_url.replace("/v1", "/admin/requests"))).json()
    background, *rest = [turn["content"] for turn in seen["last"]["responses"]["input"]]
    assert background.startswith("Background")
    assert "My table is number 17" in background
    assert not any("number 17" in content for content in rest)
