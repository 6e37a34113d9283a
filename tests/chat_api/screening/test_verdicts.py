"""What a visitor meets when a message looks doubtful."""

from uuid import uuid4

from settings.processes import ApiSettings
from tests.chat_api.conftest import NewVisitor, StartApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from warehouse.postgres.connect import Pool, tenant_transaction

LINKS = "Look: https://a.example https://b.example https://c.example"


async def test_a_doubtful_message_is_answered_after_one_click(visitor: Visitor, pool: Pool, company: Company) -> None:
    path = await visitor.open()
    asked = (await visitor.post(path, LINKS)).json()
    assert (asked["verdict"], asked["message"]["state"], asked["reply_id"]) == ("ask", "asked", None)
    assert asked["notice"]
    at = f"{path}/messages/{asked['message']['id']}/confirm"
    confirmed = await visitor.request("POST", at)
    again = await visitor.request("POST", at)
    assert confirmed.status_code == again.status_code == 202
    assert again.json() == confirmed.json()
    await visitor.answer(path, confirmed.json()["reply_id"])
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (await connection.execute("select name from app.outbox_events order by recorded_at")).fetchall()
    assert [row["name"] for row in rows][1:4] == ["message_screened", "message_posted", "reply_completed"]


async def test_who_filled_in_the_hidden_field_is_blocked_in_neutral_words(new_visitor: NewVisitor) -> None:
    robot = await new_visitor(website="https://spam.example")
    path = await robot.open("sv")
    blocked = (await robot.post(path, "Hej på er alla")).json()
    assert (blocked["verdict"], blocked["message"]["state"], blocked["reply_id"]) == ("block", "blocked", None)
    assert blocked["notice"] == "Meddelandet kunde inte levereras. Skriv det gärna på ett annat sätt."
    refused = await robot.request("POST", f"{path}/messages/{blocked['message']['id']}/confirm")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "message_not_asked")


async def test_an_unknown_message_cannot_be_confirmed(visitor: Visitor) -> None:
    path = await visitor.open()
    refused = await visitor.request("POST", f"{path}/messages/{uuid4()}/confirm")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "message_not_found")


async def test_a_doubtful_message_does_not_open_a_closed_conversation(visitor: Visitor) -> None:
    path = await visitor.open()
    await visitor.request("POST", f"{path}/close", json={"confirmed": True})
    asked = (await visitor.post(path, LINKS)).json()
    assert (await visitor.request("GET", path)).json()["status"] == "resolved"
    await visitor.request("POST", f"{path}/messages/{asked['message']['id']}/confirm")
    conversation = (await visitor.request("GET", path)).json()
    assert (conversation["status"] != "resolved", conversation["episode"]) == (True, 2)


async def test_who_writes_too_fast_is_asked_to_wait(start_api: StartApi, company: Company) -> None:
    api = await start_api(api=ApiSettings(messages_per_minute=2))
    visitor = Visitor(api.url, company.site_key)
    async with visitor.client:
        await visitor.pre_chat()
        path = await visitor.open()
        # A minute may turn in between, but not twice.
        answers = [await visitor.post(path, "Hi") for _ in range(6)]
    refused = next(answer for answer in answers if answer.status_code != 202)
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 60


async def test_one_address_cannot_begin_visits_without_end(start_api: StartApi, company: Company) -> None:
    api = await start_api(api=ApiSettings(visitors_per_hour=2))
    visitor = Visitor(api.url, company.site_key)
    async with visitor.client:
        statuses = [(await visitor.pre_chat()).status_code for _ in range(4)]
    assert statuses[:2] == [201, 201]
    assert 429 in statuses[2:]
