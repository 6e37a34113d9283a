"""A report's numbers, from the marts alone: the same rows that the console, the CSV and the API read.

What an intent is called comes from the company's FAQs as they are now.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from psycopg.errors import InvalidSchemaName, UndefinedFunction, UndefinedTable
from psycopg.rows import DictRow

from dagster_jobs.reports.period import Period
from dagster_jobs.reports.report import Day, Figure, Number, Report, Share
from warehouse.postgres.connect import Connection, Pool
from warehouse.postgres.rows import fetch_all


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
    except (UndefinedTable, UndefinedFunction, InvalidSchemaName) as error:
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
    # A period in whose midst the numbers begin compares to nothing.
    has_before = before["counted_since"] is not None and before["counted_since"] <= period.before.start

    rankings = await _rankings(connection, tenant.id, period)

    def figure(column: str) -> Figure:
        return Figure(_number(now[column]), _number(before[column]) if has_before else None)

    return Report(
        tenant_name=tenant.name,
        timezone=tenant.timezone,
        period=period,
        built_at=now["built_at"],
        conversations=figure("count_conversations_by_start"),
        messages=figure("count_messages_by_event"),
        replies=figure("count_replies_by_event"),
        automation_rate=figure("automation_rate_by_start"),
        handoffs=figure("count_handoffs_by_event"),
        thumbs_up=figure("count_thumbs_up_by_event"),
        thumbs_down=figure("count_thumbs_down_by_event"),
        satisfaction=figure("thumbs_up_rate_by_event"),
        satisfaction_interval=(now["thumbs_up_rate_by_event_low"], now["thumbs_up_rate_by_event_high"]),
        first_response_p50_ms=figure("p50_first_response_ms_by_start"),
        first_response_p90_ms=figure("p90_first_response_ms_by_start"),
        screened=figure("count_screened_by_event"),
        tokens=figure("tokens"),
        cost_usd=figure("cost_usd_by_event"),
        days=await _days(connection, tenant.id, period),
        languages=rankings["language"],
        intents=rankings["intent"],
        topics=rankings["topic"],
        is_demo=tenant.is_demo,
    )


def _number(value: object) -> Number | None:
    if value is None:
        return None
    return value if isinstance(value, int) else float(cast(float, value))


async def _totals(connection: Connection, tenant_id: UUID, period: Period) -> DictRow:
    cursor = await connection.execute(TOTALS, _window(tenant_id, period))
    row = await cursor.fetchone()
    assert row, "totals are one row, also of a window without numbers"
    return row


async def _days(connection: Connection, tenant_id: UUID, period: Period) -> tuple[Day, ...]:
    return tuple(await fetch_all(connection, Day, DAYS, **_window(tenant_id, period)))


async def _rankings(connection: Connection, tenant_id: UUID, period: Period) -> dict[str, tuple[Share, ...]]:
    """Shares by kind, most first; an intent with the company's own words for it."""
    cursor = await connection.execute(INTENT_NAMES, {"tenant_id": tenant_id})
    names = {row["intent"]: row["names"] for row in await cursor.fetchall()}
    found: dict[str, list[Share]] = {"language": [], "intent": [], "topic": []}
    cursor = await connection.execute(RANKINGS, _window(tenant_id, period))
    for row in await cursor.fetchall():
        own = names.get(row["label"], {}) if row["kind"] == "intent" else {}
        found[row["kind"]].append(Share(row["label"], row["count"], row["share"], own))
    return {kind: tuple(shares) for kind, shares in found.items()}


def _window(tenant_id: UUID, period: Period) -> dict[str, UUID | date]:
    return {"tenant_id": tenant_id, "first": period.start, "last": period.last_day}


# What a window sums up to is dbt's to say (`dbt_project/functions/period_totals.sql`): the console's cards read it too.
TOTALS = """
select *, input_tokens_by_event + output_tokens_by_event as tokens
from marts.period_totals(%(tenant_id)s, %(first)s, %(last)s, null)
"""

DAYS = """
select
    day::date as day,
    count_conversations_by_start as conversations,
    count_messages_by_event as messages,
    count_thumbs_up_by_event as thumbs_up,
    count_thumbs_down_by_event as thumbs_down,
    p50_first_response_ms_by_start as first_response_p50_ms,
    p90_first_response_ms_by_start as first_response_p90_ms
from generate_series(%(first)s::date, %(last)s::date, interval '1 day') as series (day)
cross join lateral marts.period_totals(%(tenant_id)s, day::date, day::date, null)
order by day
"""

# So is what occurred most (`rankings.sql`).
RANKINGS = """
select kind, label, count, share
from marts.rankings(%(tenant_id)s, %(first)s, %(last)s, null)
order by kind, count desc, label
"""

INTENT_NAMES = """
select intent, jsonb_object_agg(language, name) as names
from app.intent_names
where tenant_id = %(tenant_id)s
group by intent
"""
