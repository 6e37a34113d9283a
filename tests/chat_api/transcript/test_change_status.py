"""Who changed a conversation's status is written down, once a change, and told by its event."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from tests.chat_api.conftest import LogInAs
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from warehouse.postgres.connect import Pool, tenant_transaction

CHANGES = """
    select action, actor_kind, actor_visitor_id is not null as names_visitor, actor_user_id is not null as names_user,
        subject, detail
    from app.audit_log where subject = %(id)s order by id
"""
ACTORS = "select name, payload ->> 'actor' as actor from app.outbox_events order by recorded_at, id"


async def changes(pool: Pool, company: Company, path: str) -> list[tuple[Any, ...]]:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (await connection.execute(CHANGES, {"id": path.rsplit("/", 1)[1]})).fetchall()
    return [(row["action"], row["actor_kind"], row["names_visitor"], row["names_user"], row["detail"]) for row in rows]


async def actors(pool: Pool, company: Company) -> list[tuple[str, str | None]]:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (await connection.execute(ACTORS)).fetchall()
    return [(row["name"], row["actor"]) for row in rows if row["name"].startswith("conversation_")]


async def test_what_the_visitor_changes_is_the_visitors(visitor: Visitor, pool: Pool, company: Company) -> None:
    path = await visitor.open()
    for _ in range(2):
        await visitor.request("POST", f"{path}/escalate")
    for _ in range(2):
        await visitor.request("POST", f"{path}/close", json={"confirmed": True})
    await visitor.ask(path, "Hello again")
    assert await changes(pool, company, path) == [
        ("conversation_escalated", "visitor", True, False, {"episode": 1, "reason": "visitor_asked"}),
        ("conversation_resolved", "visitor", True, False, {"episode": 1, "resolution": "confirmed"}),
        ("conversation_opened", "visitor", True, False, {"episode": 2}),
    ]
    assert await actors(pool, company) == [
        ("conversation_opened", None),
        ("conversation_escalated", "visitor"),
        ("conversation_resolved", "visitor"),
        ("conversation_opened", "visitor"),
    ]


async def test_what_the_assistant_and_silence_change_is_the_systems(
    visitor: Visitor, pool: Pool, company: Company
) -> None:
    path = await visitor.open()
    await visitor.ask(path, "I want to talk to a human")
    await resolve_silent_conversations(pool, datetime.now(UTC) + timedelta(hours=73))
    assert [change[:4] for change in await changes(pool, company, path)] == [
        ("conversation_escalated", "system", False, False),
        ("conversation_resolved", "system", False, False),
    ]
    assert [actor for _, actor in await actors(pool, company)] == [None, "system", "system"]


async def test_what_a_person_resolves_is_that_persons(
    visitor: Visitor, pool: Pool, company: Company, log_in_as: LogInAs
) -> None:
    path = await visitor.open()
    await visitor.request("POST", f"{path}/escalate")
    await (await log_in_as("manager")).request("POST", f"{path.removeprefix('/v1')}/resolve")
    assert (await changes(pool, company, path))[-1][:4] == ("conversation_resolved", "staff", False, True)


async def test_a_message_and_its_answer_change_no_status(visitor: Visitor, pool: Pool, company: Company) -> None:
    path = await visitor.open()
    await visitor.ask(path, "Hello")
    assert await changes(pool, company, path) == []
