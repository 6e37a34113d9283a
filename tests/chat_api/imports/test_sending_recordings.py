"""Recorded conversations, sent as `samtal replay` sends them, at a worker with its limits on."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from chat_api.actor import OPERATOR
from chat_api.imports.import_token import issue_import_token
from cli.talk.api_visitor import Target
from cli.talk.conversation import Conversation, Scheduled, Turn
from cli.talk.send import Tally, send_all
from settings.processes import ApiSettings
from tests.chat_api.conftest import StartApi
from tests.chat_api.running_api import RunningApi
from tests.factories.companies import Company
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def recorded(number: int, turns: Sequence[Turn], **more: bool) -> Scheduled:
    conversation = Conversation(
        f"talk/{number}", "en", tuple(turns), f"Visitor {number}", f"v{number}@talk.example", **more
    )
    return Scheduled(conversation, YESTERDAY + timedelta(minutes=number))


async def send(api: RunningApi, company: Company, pool: Pool, keyring: Keyring, talks: Sequence[Scheduled]) -> Tally:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        issued = await issue_import_token(connection, keyring, company.tenant_id, OPERATOR, datetime.now(UTC))
    target = Target(api.url, company.site_key, "1", issued.token, "imported")
    return await send_all(target, talks, lambda: None, visitors_at_once=4)


async def rows(pool: Pool, company: Company, query: str) -> list[dict[str, object]]:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        return await (await connection.execute(query.encode())).fetchall()


async def test_every_turn_is_sent_and_answered_before_the_next(
    api: RunningApi, company: Company, pool: Pool, keyring: Keyring
) -> None:
    talks = [recorded(number, [Turn("Hello"), Turn("Do you have pizza?"), Turn("Thanks")]) for number in range(5)]
    tally = await send(api, company, pool, keyring, talks)
    assert (tally.conversations, tally.sent, tally.accepted) == (5, 15, 15)
    assert tally.failed == tally.unanswered == tally.blocked == 0
    authors = await rows(
        pool, company, "select array_agg(author order by sequence) as said from app.messages group by conversation_id"
    )
    assert [row["said"] for row in authors] == [["visitor", "assistant"] * 3] * 5


async def test_what_was_sent_happened_in_its_own_time(
    api: RunningApi, company: Company, pool: Pool, keyring: Keyring
) -> None:
    await send(api, company, pool, keyring, [recorded(1, [Turn("Hello"), Turn("Goodbye")])])
    found = await rows(pool, company, "select occurred_at as at from app.messages order by sequence")
    times = [cast(datetime, row["at"]) for row in found]
    assert times == sorted(times)
    assert all(YESTERDAY < at < YESTERDAY + timedelta(minutes=30) for at in times)


async def test_visitors_rate_hand_over_and_close(
    api: RunningApi, company: Company, pool: Pool, keyring: Keyring
) -> None:
    talks = [
        recorded(1, [Turn("Hello", rating="up")], ends_satisfied=True),
        recorded(2, [Turn("I want a person", asks_for_person=True)]),
    ]
    await send(api, company, pool, keyring, talks)
    statuses = await rows(pool, company, "select status, resolution from app.conversations order by started_at")
    assert [tuple(row.values()) for row in statuses] == [("resolved", "confirmed"), ("escalated", None)]
    assert [row["value"] for row in await rows(pool, company, "select value from app.ratings")] == ["up"]


async def test_limits_delay_a_recorded_visitor_but_fail_nothing(
    start_api: StartApi, company: Company, pool: Pool, keyring: Keyring
) -> None:
    strict = await start_api(api=ApiSettings(messages_per_minute=1, reply_lease_s=2.0))
    tally = await send(strict, company, pool, keyring, [recorded(1, [Turn(f"Question {n}") for n in range(6)])])
    assert (tally.sent, tally.failed, tally.unanswered) == (6, 0, 0)


async def test_screened_messages_are_counted_apart(
    api: RunningApi, company: Company, pool: Pool, keyring: Keyring
) -> None:
    links = "Cheap! http://a.example http://b.example http://c.example http://d.example http://e.example"
    tally = await send(api, company, pool, keyring, [recorded(1, [Turn(links), Turn("Hello")])])
    assert tally.flagged + tally.asked + tally.blocked == 1
    assert tally.accepted == 1


@pytest.mark.parametrize("token", ["made up"])
async def test_refused_visitors_count_as_failed(api: RunningApi, company: Company, token: str) -> None:
    target = Target(api.url, company.site_key, "1", token, "imported")
    tally = await send_all(target, [recorded(1, [Turn("Hello"), Turn("Bye")])], lambda: None)
    assert (tally.sent, tally.failed) == (2, 2)
