"""What one visitor can ask for has an end, and asking again for what was done is not asking for more."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from chat_api.conversations.post_message import Draft, post_message
from chat_api.services import Services, Settings
from chat_api.visitors.visitor import read_visitor_token
from tests.chat_api.conftest import NewVisitor, StartApi
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor


@pytest.fixture
async def api(start_api: StartApi, api_settings: Settings) -> RunningApi:
    """An API with narrow bounds."""
    narrow = {"conversations_per_hour": 2, "status_changes_per_hour": 2, "open_streams": 2, "messages_per_minute": 2}
    return await start_api(api=api_settings.api.model_copy(update=narrow))


async def refusal(visitor: Visitor, method: str, path: str, body: object = None) -> tuple[int, str, bool]:
    response = await visitor.request(method, path, json=body)
    return response.status_code, response.json()["error"]["code"], int(response.headers["retry-after"]) > 0


TOO_MANY = (429, "too_many_requests", True)


async def test_conversations_of_one_visitor_are_bound_and_another_visitors_are_not(new_visitor: NewVisitor) -> None:
    visitor, other = await new_visitor(), await new_visitor()
    for _ in range(2):
        await visitor.open()
    assert await refusal(visitor, "POST", "/v1/conversations", {"language": "en"}) == TOO_MANY
    await other.open()


async def test_asking_for_people_and_closing_is_bound(visitor: Visitor) -> None:
    path = await visitor.open()
    assert (await visitor.request("POST", f"{path}/escalate")).status_code == 200
    assert (await visitor.request("POST", f"{path}/close", json={})).status_code == 200
    assert await refusal(visitor, "POST", f"{path}/close", {}) == TOO_MANY
    assert await refusal(visitor, "POST", f"{path}/escalate") == TOO_MANY


async def test_open_streams_of_one_visitor_are_bound_until_one_is_left(visitor: Visitor) -> None:
    path = await visitor.open()
    async with AsyncExitStack() as stack:
        held = [await stack.enter_async_context(visitor.events(path)) for _ in range(2)]
        for events in held:
            await anext(events)
        assert await refusal(visitor, "GET", f"{path}/events") == TOO_MANY
    async with visitor.events(path) as events:
        await anext(events)


async def test_a_message_that_is_posted_again_uses_up_no_try(visitor: Visitor) -> None:
    path, message_id = await visitor.open(), str(uuid4())
    first = await visitor.post(path, "When do you open on Sundays?", message_id)
    for _ in range(5):
        again = await visitor.post(path, "When do you open on Sundays?", message_id)
        assert (again.status_code, again.json()) == (202, first.json())
    assert (await visitor.post(path, "And on Mondays?")).status_code == 202
    assert (await visitor.post(path, "And on Tuesdays?")).status_code == 429
    assert (await visitor.post(path, "When do you open on Sundays?", message_id)).json() == first.json()


async def test_asking_again_above_the_bound_is_no_repetition_either(visitor: Visitor, api: RunningApi) -> None:
    services: Services = api.app.state.services
    known = read_visitor_token(services.visitor_key, visitor.token)
    assert known is not None
    conversation_id = UUID((await visitor.open()).rsplit("/", 1)[1])
    minute = datetime.now(UTC).replace(minute=10, second=0)
    first, other = (Draft(uuid4(), text, minute, "192.0.2.7") for text in ("Are you open on Sundays?", "Hello"))
    for draft in (first, other, *[first] * 20):
        await post_message(services, known, conversation_id, draft)
    later = Draft(uuid4(), first.text, minute + timedelta(minutes=2), first.address)
    assert (await post_message(services, known, conversation_id, later)).verdict == "pass"
