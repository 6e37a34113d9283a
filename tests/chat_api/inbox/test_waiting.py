"""What waits for people, over HTTP."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from tests.chat_api.conftest import LogInAs
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


@pytest.fixture
async def handed_over(visitor: Visitor) -> str:
    path = await visitor.open()
    await visitor.ask(path, "Hello")
    await visitor.request("POST", f"{path}/escalate")
    return path


def resolve_path(path: str) -> str:
    return f"/conversations/{path.rsplit('/', 1)[1]}/resolve"


async def events_of(pool: Pool, company: Company, name: str) -> list[dict[str, object]]:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await connection.execute("select payload from app.outbox_events where name = %(name)s", {"name": name})
        return [row["payload"] for row in await rows.fetchall()]


async def test_the_staff_see_how_many_wait_and_since_when(
    visitor: Visitor, handed_over: str, log_in_as: LogInAs
) -> None:
    await visitor.open()
    waiting = await (await log_in_as()).read("/conversations/waiting")
    assert waiting["count"] == 1
    assert datetime.now(UTC) - datetime.fromisoformat(waiting["since"]) < timedelta(minutes=1)


async def test_nothing_waits_at_first(log_in_as: LogInAs) -> None:
    assert await (await log_in_as()).read("/conversations/waiting") == {"count": 0, "since": None}


@pytest.mark.parametrize("role", ["owner", "manager"])
async def test_a_person_resolves_what_was_handed_over(
    visitor: Visitor, handed_over: str, log_in_as: LogInAs, pool: Pool, company: Company, role: str
) -> None:
    member = await log_in_as(role)
    response = await member.request("POST", resolve_path(handed_over))
    assert response.status_code == 200
    assert (response.json()["status"], response.json()["resolution"]) == ("resolved", "staff")
    assert (await visitor.request("GET", handed_over)).json()["resolution"] == "staff"
    assert [event["resolution"] for event in await events_of(pool, company, "conversation_resolved")] == ["staff"]
    assert (await member.read("/conversations/waiting"))["count"] == 0


async def test_resolving_twice_is_harmless_and_written_down_once(
    handed_over: str, log_in_as: LogInAs, pool: Pool, company: Company
) -> None:
    member = await log_in_as("manager")
    for _ in range(2):
        response = await member.request("POST", resolve_path(handed_over))
        assert (response.status_code, response.json()["resolution"]) == (200, "staff")
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await connection.execute(
            "select actor_kind, subject from app.audit_log where action = 'conversation_resolved'"
        )
        written = await rows.fetchall()
    assert [(row["actor_kind"], row["subject"]) for row in written] == [("staff", handed_over.rsplit("/", 1)[1])]
    assert len(await events_of(pool, company, "conversation_resolved")) == 1


async def test_what_the_assistant_still_has_is_not_the_staffs_to_resolve(visitor: Visitor, log_in_as: LogInAs) -> None:
    path = await visitor.open()
    response = await (await log_in_as("owner")).request("POST", resolve_path(path))
    assert (response.status_code, response.json()["error"]["code"]) == (409, "conversation_not_waiting")
    assert (await visitor.request("GET", path)).json()["status"] == "open"


async def test_a_viewer_may_look_and_not_resolve(handed_over: str, log_in_as: LogInAs) -> None:
    response = await (await log_in_as("viewer")).request("POST", resolve_path(handed_over))
    assert (response.status_code, response.json()["error"]["code"]) == (403, "role_too_low")


async def test_another_tenants_conversation_is_not_there(
    handed_over: str, log_in_as: LogInAs, pool: Pool, keyring: Keyring
) -> None:
    stranger = await log_in_as("owner", (await make_company(pool, keyring)).tenant_id)
    for path in (resolve_path(handed_over), f"/conversations/{uuid4()}/resolve"):
        response = await stranger.request("POST", path)
        assert (response.status_code, response.json()["error"]["code"]) == (404, "transcript_not_found")


async def test_the_visitor_hears_of_it_at_once(visitor: Visitor, handed_over: str, log_in_as: LogInAs) -> None:
    member = await log_in_as("owner")
    async with visitor.events(handed_over) as events:
        assert (await anext(events)).data["status"] == "escalated"
        await member.request("POST", resolve_path(handed_over))
        event = await anext(each async for each in events if each.data.get("status") == "resolved")
    assert event.data == {"status": "resolved", "resolution": "staff", "reason": None}


async def test_a_message_afterwards_begins_a_new_episode_with_the_assistant(
    visitor: Visitor, handed_over: str, log_in_as: LogInAs
) -> None:
    await (await log_in_as("owner")).request("POST", resolve_path(handed_over))
    await visitor.ask(handed_over, "Hello again")
    conversation = (await visitor.request("GET", handed_over)).json()
    assert (conversation["status"], conversation["episode"]) == ("open", 2)


async def test_nobody_waits_for_ever(visitor: Visitor, handed_over: str, pool: Pool, api: RunningApi) -> None:
    now = datetime.now(UTC)
    live = api.app.state.services.live
    assert await resolve_silent_conversations(pool, now + timedelta(hours=71), live.publish) == 0
    async with visitor.events(handed_over) as events:
        assert (await anext(events)).data["status"] == "escalated"
        assert await resolve_silent_conversations(pool, now + timedelta(hours=73), live.publish) == 1
        event = await anext(each async for each in events if each.data.get("status") == "resolved")
    assert event.data["resolution"] == "assumed"
    conversation = (await visitor.request("GET", handed_over)).json()
    assert (conversation["status"], conversation["resolution"]) == ("resolved", "assumed")


async def test_a_thumb_does_not_say_that_the_person_has_come(visitor: Visitor, pool: Pool) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    await visitor.request("PUT", f"{path}/replies/{answer['id']}/rating", json={"value": "up"})
    await visitor.request("POST", f"{path}/escalate")
    assert await resolve_silent_conversations(pool, datetime.now(UTC) + timedelta(hours=73)) == 1
    assert (await visitor.request("GET", path)).json()["resolution"] == "assumed"


async def test_each_tenant_has_a_patience_of_its_own(
    visitor: Visitor, handed_over: str, pool: Pool, company: Company
) -> None:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute("update app.tenants set resolve_escalated_after_minutes = 600")
    now = datetime.now(UTC)
    assert await resolve_silent_conversations(pool, now + timedelta(hours=9)) == 0
    assert await resolve_silent_conversations(pool, now + timedelta(hours=11)) == 1
