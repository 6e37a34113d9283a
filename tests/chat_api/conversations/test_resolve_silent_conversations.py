"""Silence ends an episode."""

from datetime import UTC, datetime, timedelta

from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from tests.chat_api.visitor import Visitor
from warehouse.postgres.connect import Pool


async def test_a_conversation_that_fell_silent_is_assumed_to_be_resolved(visitor: Visitor, pool: Pool) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    now = datetime.now(UTC)
    assert await resolve_silent_conversations(pool, now + timedelta(minutes=59)) == 0
    assert await resolve_silent_conversations(pool, now + timedelta(minutes=61)) == 1
    conversation = (await visitor.request("GET", path)).json()
    assert (conversation["status"], conversation["resolution"]) == ("resolved", "assumed")
    assert conversation["last_message_at"] == answer["occurred_at"]


async def test_a_thumb_up_makes_it_confirmed(visitor: Visitor, pool: Pool) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    await visitor.request("PUT", f"{path}/replies/{answer['id']}/rating", json={"value": "up"})
    assert await resolve_silent_conversations(pool, datetime.now(UTC) + timedelta(hours=2)) == 1
    assert (await visitor.request("GET", path)).json()["resolution"] == "confirmed"


async def test_an_escalated_conversation_waits_for_people(visitor: Visitor, pool: Pool) -> None:
    path = await visitor.open()
    await visitor.request("POST", f"{path}/escalate")
    assert await resolve_silent_conversations(pool, datetime.now(UTC) + timedelta(hours=2)) == 0
    assert (await visitor.request("GET", path)).json()["status"] == "escalated"
