"""A report's numbers, from the marts alone: the same rows that the console, the CSV and the API read.

What an intent is called comes from the company's FAQs as they are now.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast
from uuid import UUID

from psycopg.errors import InvalidSchemaName, UndefinedTable
from psycopg.rows import DictRow

from dagster_jobs.reports.period import Period
from dagster_jobs.reports.report import Day, Figure, Number, Report, Share
from warehouse.postgres.connect import Connection, Pool


class MartsMissing(Exception):
    """The marts have not been built yet: run `samtal nightly`."""


class TenantUnknown(Exception):
    """There is no tenant of this id or slug."""


@dataclass(frozen=True)
class ReportTenant:
    """What a report says of its tenant."""

    id: UUID
    slug: str
    name: str
    timezone: str
    language: str
    is_demo: bool


async def find_tenant(connection: Connection, slug_or_id: str) -> ReportTenant:
    """The tenant with this slug or id. Raises TenantUnknown."""
    cursor = await connection.execute(
        "select id, slug, name, timezone, language, is_demo from app.tenants"
        " where slug = %(key)s or id::text = %(key)s",
        {"key": slug_or_id},
    )
    row = await cursor.fetchone()
    if row is None:
        raise TenantUnknown(slug_or_id)
    return ReportTenant(**row)


async def gather_report(pool: Pool, tenant: ReportTenant, period: Period) -> Report:
    """The period's numbers, all of one moment: a transaction of its own. Raises MartsMissing."""
    try:
        async with pool.connection() as connection, connection.transaction():
            await connection.execute("set transaction isolation level repeatable read, read only")
            return await _gather(connection, tenant, period)
    except (UndefinedTable, InvalidSchemaName) as error:
        raise MartsMissing("the marts are not there yet; run `samtal nightly`") from error


async def marts_built_at(connection: Connection) -> datetime | None:
    """When the marts were last built; None before the first time."""
    try:
        async with connection.transaction():
            cursor = await connection.execute("select max(built_at) as built_at from marts.stats_snapshots")
            row = await cursor.fetchone()
    except (UndefinedTable, InvalidSchemaName):
        return None
    return cast(datetime | None, row["built_at"]) if row else None


async def _gather(connection: Connection, tenant: ReportTenant, period: Period) -> Report:
    now = await _totals(connection, tenant.id, period)
    before = await _totals(connection, tenant.id, period.before)
    has_before = await _has_talk_since(connection, tenant.id, period.before.start)

    def figure(column: str) -> Figure:
        return Figure(_number(now[column]), _number(before[column]) if has_before else None)

    return Report(
        tenant_name=tenant.name,
        timezone=tenant.timezone,
        period=period,
        built_at=now["built_at"],
        conversations=figure("conversations"),
        messages=figure("messages"),
        replies=figure("replies"),
        automation_rate=figure("automation_rate"),
        handoffs=figure("handoffs"),
        thumbs_up=figure("thumbs_up"),
        thumbs_down=figure("thumbs_down"),
        first_response_p50_ms=figure("p50_ms"),
        first_response_p90_ms=figure("p90_ms"),
        screened=figure("screened"),
        tokens=figure("tokens"),
        cost_usd=figure("cost_usd"),
        days=await _days(connection, tenant.id, period),
        languages=await _shares(connection, LANGUAGES, tenant.id, period),
        intents=await _intents(connection, tenant.id, period),
        topics=await _shares(connection, TOPICS, tenant.id, period),
        is_demo=tenant.is_demo,
    )


def _number(value: object) -> Number | None:
    if value is None:
        return None
    return value if isinstance(value, int) else float(cast(float, value))


async def _totals(connection: Connection, tenant_id: UUID, period: Period) -> DictRow:
    cursor = await connection.execute(TOTALS, _window(tenant_id, period))
    row = await cursor.fetchone()
    assert row, "an aggregate without `group by` has one row"
    return row


async def _has_talk_since(connection: Connection, tenant_id: UUID, day: date) -> bool:
    """Whether there are numbers of the day or an earlier one: a period that talk began in compares to nothing."""
    query = "select exists (select from marts.stats_snapshots where tenant_id = %s and local_day <= %s) as is_there"
    row = await (await connection.execute(query, [tenant_id, day])).fetchone()
    return bool(row and row["is_there"])


async def _days(connection: Connection, tenant_id: UUID, period: Period) -> tuple[Day, ...]:
    cursor = await connection.execute(DAYS, _window(tenant_id, period))
    found = {row["day"]: Day(**row) for row in await cursor.fetchall()}
    return tuple(found.get(day, Day(day)) for day in period.days)


async def _shares(connection: Connection, query: str, tenant_id: UUID, period: Period) -> tuple[Share, ...]:
    cursor = await connection.execute(query.encode(), _window(tenant_id, period))
    return tuple(Share(row["label"], row["count"]) for row in await cursor.fetchall())


async def _intents(connection: Connection, tenant_id: UUID, period: Period) -> tuple[Share, ...]:
    cursor = await connection.execute(INTENT_NAMES, [tenant_id])
    names = {row["intent"]: row["names"] for row in await cursor.fetchall()}
    shares = await _shares(connection, INTENTS, tenant_id, period)
    return tuple(replace(share, names=names.get(share.label, {})) for share in shares)


def _window(tenant_id: UUID, period: Period) -> dict[str, UUID | date]:
    return {"tenant_id": tenant_id, "first": period.start, "end": period.end}


# A rate over a window is the quotient of the sums; a percentile is taken from the single episodes.
TOTALS = """
with counted as (
    select
        max(built_at) as built_at,
        coalesce(sum(count_conversations_by_start), 0)::bigint as conversations,
        coalesce(sum(count_messages_by_event), 0)::bigint as messages,
        coalesce(sum(count_replies_by_event), 0)::bigint as replies,
        coalesce(sum(count_handoffs_by_event), 0)::bigint as handoffs,
        coalesce(sum(count_screened_by_event), 0)::bigint as screened,
        coalesce(sum(count_thumbs_up_by_event), 0)::bigint as thumbs_up,
        coalesce(sum(count_thumbs_down_by_event), 0)::bigint as thumbs_down,
        sum(count_autonomous_resolutions_by_start)::double precision
            / nullif(sum(count_eligible_episodes_by_start), 0) as automation_rate,
        (sum(input_tokens_by_event) + sum(output_tokens_by_event))::bigint as tokens,
        sum(cost_usd_by_event)::double precision as cost_usd
    from marts.stats_snapshots
    where tenant_id = %(tenant_id)s and local_day >= %(first)s and local_day < %(end)s
),
timed as (
    select
        round(percentile_cont(0.5) within group (order by first_response_ms))::bigint as p50_ms,
        round(percentile_cont(0.9) within group (order by first_response_ms))::bigint as p90_ms
    from marts.episodes
    where tenant_id = %(tenant_id)s and local_day >= %(first)s and local_day < %(end)s
)
select counted.*, timed.* from counted cross join timed
"""

DAYS = """
with counted as (
    select
        local_day as day,
        sum(count_conversations_by_start)::bigint as conversations,
        sum(count_messages_by_event)::bigint as messages,
        sum(count_thumbs_up_by_event)::bigint as thumbs_up,
        sum(count_thumbs_down_by_event)::bigint as thumbs_down
    from marts.stats_snapshots
    where tenant_id = %(tenant_id)s and local_day >= %(first)s and local_day < %(end)s
    group by local_day
),
timed as (
    select
        period_start as day,
        p50_first_response_ms_by_start as first_response_p50_ms,
        p90_first_response_ms_by_start as first_response_p90_ms
    from marts.response_times
    where tenant_id = %(tenant_id)s and period = 'day' and is_all_assistants
        and period_start >= %(first)s and period_start < %(end)s
)
select * from counted left join timed using (day) order by day
"""

LANGUAGES = """
select language as label, sum(count_conversations_by_start)::bigint as count
from marts.language_mix
where tenant_id = %(tenant_id)s and local_day >= %(first)s and local_day < %(end)s
group by language
having sum(count_conversations_by_start) > 0
order by count desc, language
"""

INTENTS = """
select intent as label, sum(count_replies_by_event)::bigint as count
from marts.intents
where tenant_id = %(tenant_id)s and local_day >= %(first)s and local_day < %(end)s and intent is not null
group by intent
having sum(count_replies_by_event) > 0
order by count desc, intent
"""

INTENT_NAMES = """
select intent, jsonb_object_agg(language, name) as names from app.intent_names where tenant_id = %s group by intent
"""

TOPICS = """
select label, sum(count_messages_by_event)::bigint as count
from marts.topic_days
where tenant_id = %(tenant_id)s and local_day >= %(first)s and local_day < %(end)s
group by topic_id, label
having sum(count_messages_by_event) > 0
order by count desc, label
"""
