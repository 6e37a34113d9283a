"""The hourly comparison reads the last days, however much history there is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql

from tests.factories.recorded_talks import Company
from tests.stack.servers import Role
from warehouse.event_log.canonical import FACTS
from warehouse.event_log.contents import Window, expected_query, prefer_indexes
from warehouse.postgres.connect import Connection

# Half a year of talk, a conversation of two messages every three minutes.
HISTORY = """
    with numbers as (select n, %(now)s::timestamptz - n * interval '3 minutes' as at from generate_series(1, 80000) n),
    talks as (
        insert into app.conversations (tenant_id, id, site_id, visitor_id, language, started_at, last_message_at)
        select %(tenant)s, md5('c' || n)::uuid, %(site)s, %(visitor)s, 'en', at, at from numbers order by n desc),
    opened as (
        insert into app.episodes (tenant_id, conversation_id, episode, language, started_at, escalated_at,
            escalation_reason, resolved_at, resolution)
        select %(tenant)s, md5('c' || n)::uuid, 1, 'en', at,
            case when n %% 9 = 0 then at end, case when n %% 9 = 0 then 'policy' end,
            case when n %% 2 = 0 then at end, case when n %% 2 = 0 then 'assumed' end
        from numbers order by n desc),
    posted as (
        insert into app.messages (tenant_id, id, conversation_id, sequence, episode, author, state, body, occurred_at)
        select %(tenant)s, md5(author || n)::uuid, md5('c' || n)::uuid, sequence, 1, author, state, 'text', at
        from numbers, (values (1, 'visitor', 'accepted'), (2, 'assistant', 'complete')) as m (sequence, author, state)
        order by n desc, sequence),
    judged as (
        insert into app.message_verdicts (tenant_id, message_id, verdict, score)
        select %(tenant)s, md5('visitor' || n)::uuid, 'pass', 0 from numbers order by n desc),
    replied as (
        insert into app.replies (tenant_id, id, conversation_id, message_id, state)
        select %(tenant)s, md5('assistant' || n)::uuid, md5('c' || n)::uuid, md5('visitor' || n)::uuid, 'complete'
        from numbers order by n desc)
    insert into app.ratings (tenant_id, id, conversation_id, reply_id, value, rated_at)
    select %(tenant)s, md5('r' || n)::uuid, md5('c' || n)::uuid, md5('assistant' || n)::uuid, 'up', at
    from numbers where n %% 3 = 0 order by n desc
"""
INDEXES = (
    *("messages_by_time", "ratings_by_time"),
    *("episodes_by_start", "episodes_by_escalation", "episodes_by_resolution"),
    *("verdicts_held_back", "replies_failed"),
)
TABLES = ("conversations", "episodes", "messages", "message_verdicts", "replies", "ratings")


async def test_no_fact_of_the_last_days_is_found_by_reading_all_history(
    owner: Connection, company: Company, postgres_url: Callable[[Role], str]
) -> None:
    now = datetime.now(UTC)
    values = {"tenant": company.tenant_id, "site": company.site_id, "visitor": company.visitor_id, "now": now}
    # Else each foreign key is checked by the plan that was right for a table that was empty when it was made.
    await owner.execute("set enable_seqscan = off")
    await owner.execute(HISTORY, values)
    await owner.execute("reset enable_seqscan")
    for table in TABLES:
        await owner.execute(sql.SQL("vacuum analyze app.{}").format(sql.Identifier(table)))
    window = Window(first=now.date() - timedelta(days=2))
    with psycopg.connect(postgres_url("shipper")) as shipper:
        prefer_indexes(shipper, window)
        plans = {name: _plan(shipper, name, window) for name in FACTS}
    assert {name: plan for name, plan in plans.items() if "Seq Scan" in plan} == {}
    assert {name for name, plan in plans.items() if _uses_an_index_of_its_own(plan)} == set(FACTS)


def _uses_an_index_of_its_own(plan: str) -> bool:
    return any(f" {index} " in plan for index in INDEXES)


def _plan(shipper: psycopg.Connection, name: str, window: Window) -> str:
    rows = shipper.execute(b"explain " + expected_query(name), window.parameters()).fetchall()
    return "\n".join(str(line) for (line,) in rows)
