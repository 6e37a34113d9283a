"""A conversation from the first form to the last thumb, over HTTP."""

from uuid import UUID, uuid4

from tests.chat_api.conftest import NewVisitor
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from warehouse.postgres.connect import Pool, tenant_transaction


async def names_of_events(pool: Pool, tenant_id: UUID) -> list[str]:
    async with tenant_transaction(pool, tenant_id) as connection:
        rows = await connection.execute("select name from app.outbox_events order by recorded_at, id")
        return [row["name"] for row in await rows.fetchall()]


async def test_a_greeting_is_answered_and_everything_is_told_as_an_event(
    visitor: Visitor, pool: Pool, company: Company
) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    assert (answer["author"], answer["state"], answer["sequence"]) == ("assistant", "complete", 2)
    rated = await visitor.request("PUT", f"{path}/replies/{answer['id']}/rating", json={"value": "up"})
    assert rated.status_code == 200
    closed = await visitor.request("POST", f"{path}/close", json={"confirmed": True})
    assert (closed.json()["status"], closed.json()["resolution"]) == ("resolved", "confirmed")
    assert await names_of_events(pool, company.tenant_id) == [
        "conversation_opened",
        "message_posted",
        "reply_completed",
        "rating_given",
        "conversation_resolved",
    ]


async def test_reading_the_conversation_shows_what_was_said_and_rated(visitor: Visitor) -> None:
    path = await visitor.open("sv")
    answer = await visitor.ask(path, "Hej")
    await visitor.request("PUT", f"{path}/replies/{answer['id']}/rating", json={"value": "down"})
    conversation = (await visitor.request("GET", path)).json()
    assert [message["text"] for message in conversation["messages"]] == ["Hej", answer["text"]]
    assert conversation["messages"][1]["rating"] == "down"
    assert conversation["assistant"]["name"] == "Host"
    current = (await visitor.request("GET", "/v1/conversations/current")).json()
    assert current["id"] == conversation["id"]


async def test_the_same_id_again_changes_nothing_and_gets_the_same_answer(
    visitor: Visitor, pool: Pool, company: Company
) -> None:
    path, message_id = await visitor.open(), str(uuid4())
    first = await visitor.post(path, "Hello", message_id)
    again = await visitor.post(path, "Hello", message_id)
    assert first.status_code == again.status_code == 202
    assert again.json() == first.json()
    await visitor.answer(path, first.json()["reply_id"])
    assert (await names_of_events(pool, company.tenant_id)).count("reply_completed") == 1


async def test_a_message_on_a_closed_conversation_starts_the_next_episode(visitor: Visitor) -> None:
    path = await visitor.open()
    await visitor.ask(path, "Hello")
    await visitor.request("POST", f"{path}/close", json={"confirmed": False})
    await visitor.ask(path, "Thanks")
    conversation = (await visitor.request("GET", path)).json()
    assert (conversation["status"], conversation["resolution"], conversation["episode"]) == ("open", None, 2)


async def test_a_closed_conversation_cannot_be_escalated(visitor: Visitor) -> None:
    path = await visitor.open()
    await visitor.request("POST", f"{path}/close", json={"confirmed": True})
    refused = await visitor.request("POST", f"{path}/escalate", headers={"Accept-Language": "sv-SE"})
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "conversation_closed"
    assert refused.json()["error"]["message"] == "Samtalet är avslutat."


async def test_closing_twice_is_told_once(visitor: Visitor, pool: Pool, company: Company) -> None:
    path = await visitor.open()
    for _ in range(2):
        assert (await visitor.request("POST", f"{path}/close", json={"confirmed": True})).status_code == 200
    assert (await names_of_events(pool, company.tenant_id)).count("conversation_resolved") == 1


async def test_who_asks_for_a_person_is_handed_over(visitor: Visitor, pool: Pool, company: Company) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "I want to talk to a human")
    assert answer["handoff"] is True
    assert (await visitor.request("GET", path)).json()["status"] == "escalated"
    again = await visitor.request("POST", f"{path}/escalate")
    assert again.json()["status"] == "escalated"
    assert (await names_of_events(pool, company.tenant_id)).count("conversation_escalated") == 1


async def test_a_visitor_without_a_conversation_is_told_so(visitor: Visitor) -> None:
    response = await visitor.request("GET", "/v1/conversations/current")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "no_conversation")


async def test_another_visitor_sees_nothing_of_it(visitor: Visitor, new_visitor: NewVisitor) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    stranger = await new_visitor(email="other@example.com")
    for method, at, body in [
        ("GET", path, None),
        ("GET", f"{path}/events", None),
        ("POST", f"{path}/messages", {"id": str(uuid4()), "text": "Hello"}),
        ("PUT", f"{path}/replies/{answer['id']}/rating", {"value": "up"}),
        ("POST", f"{path}/close", {"confirmed": True}),
        ("POST", f"{path}/escalate", None),
    ]:
        response = await stranger.request(method, at, json=body)
        assert response.status_code == 404, (method, at)
        assert "Hello" not in response.text
