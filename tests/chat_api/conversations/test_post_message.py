"""Posting is an action of its own: whoever has the services can call it, without a request."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from chat_api.conversations.conversation import ConversationNotFound
from chat_api.conversations.post_message import Draft, post_message
from chat_api.services import Services
from chat_api.visitors.visitor import Visitor as KnownVisitor
from chat_api.visitors.visitor import read_visitor_token
from tests.chat_api.conftest import NewVisitor
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor


@pytest.fixture
def services(api: RunningApi) -> Services:
    found: Services = api.app.state.services
    return found


def known(services: Services, visitor: Visitor) -> KnownVisitor:
    found = read_visitor_token(services.visitor_key, visitor.token)
    assert found is not None
    return found


def draft(text: str) -> Draft:
    return Draft(uuid4(), text, datetime.now(UTC), "192.0.2.7")


async def test_a_message_from_anywhere_is_screened_kept_and_answered(services: Services, visitor: Visitor) -> None:
    path = await visitor.open()
    posted = await post_message(services, known(services, visitor), UUID(path.rsplit("/", 1)[1]), draft("Hello"))
    assert (posted.verdict, posted.message.state) == ("pass", "accepted")
    answer = await visitor.answer(path, str(posted.reply_id))
    assert answer["reply_to"] == str(posted.message.id)


async def test_its_caller_can_reach_no_other_visitors_conversation(
    services: Services, visitor: Visitor, new_visitor: NewVisitor
) -> None:
    path = await visitor.open()
    stranger = known(services, await new_visitor())
    with pytest.raises(ConversationNotFound):
        await post_message(services, stranger, UUID(path.rsplit("/", 1)[1]), draft("Hello"))
