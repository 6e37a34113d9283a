"""Which report goes out once: a row in `app.report_runs`, committed before the report is printed."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from dagster_jobs.reports.due import ABANDONED_AFTER, Run, Tenant
from dagster_jobs.reports.gather import ReportTenant
from dagster_jobs.reports.period import Period
from dagster_jobs.reports.services import ReportServices
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection

CLAIM = """
    insert into app.report_runs as runs
        (tenant_id, id, kind, period_start, period_end, language, state, started_at)
    values (%(tenant_id)s, %(id)s, %(kind)s, %(start)s, %(end)s, %(language)s, 'started', %(now)s)
    on conflict (tenant_id, kind, period_start) do update
        set state = 'started', started_at = excluded.started_at, detail = null
        where runs.state = 'failed' or (runs.state = 'started' and runs.started_at < %(abandoned_before)s)
    returning id
"""
FINISH = """
    update app.report_runs set state = %(state)s, recipients = %(count)s, detail = %(detail)s, sent_at = %(sent_at)s
    where tenant_id = %(tenant_id)s and id = %(id)s
"""


async def load_tenants(connection: Connection) -> Sequence[Tenant]:
    """Every tenant that somebody gets reports of."""
    cursor = await connection.execute(
        "select t.id, t.timezone, t.created_at, t.is_demo, array_agg(distinct s.kind) as kinds"
        " from app.tenants t join app.report_subscriptions s on s.tenant_id = t.id group by t.id"
    )
    return [Tenant(**{**row, "kinds": frozenset(row["kinds"])}) for row in await cursor.fetchall()]


async def load_runs(connection: Connection) -> Sequence[Run]:
    """The runs of periods young enough to be due again."""
    cursor = await connection.execute(
        "select tenant_id, kind, period_start, period_end, state, started_at from app.report_runs"
        " where period_end > current_date - 70"
    )
    return [
        Run(row["tenant_id"], Period(row["kind"], row["period_start"], row["period_end"]), row["state"],
            row["started_at"])
        for row in await cursor.fetchall()
    ]  # fmt: skip


async def claim_run(services: ReportServices, tenant: ReportTenant, period: Period) -> UUID | None:
    """The run's id when it is ours now: it is new, has failed, or was cut off by a crash."""
    now = services.now()
    values = {
        "tenant_id": tenant.id,
        "id": new_id(),
        "kind": period.kind,
        "start": period.start,
        "end": period.end,
        "language": tenant.language,
        "now": now,
        "abandoned_before": now - ABANDONED_AFTER,
    }
    async with services.pool.connection() as connection:
        row = await (await connection.execute(CLAIM, values)).fetchone()
    return row["id"] if row else None


async def finish_run(
    services: ReportServices,
    tenant: ReportTenant,
    run_id: UUID,
    state: Literal["sent", "failed"],
    count: int,
    detail: str,
) -> None:
    """Says how the run ended; a failed one is due again."""
    sent_at = services.now() if state == "sent" else None
    values = {"state": state, "count": count, "detail": detail or None, "sent_at": sent_at}
    async with services.pool.connection() as connection:
        await connection.execute(FINISH, {**values, "tenant_id": tenant.id, "id": run_id})


async def keep_object_key(services: ReportServices, tenant: ReportTenant, run_id: UUID, key: str) -> None:
    """Where the run's edition in the tenant's own language lies."""
    query = "update app.report_runs set object_key = %(key)s where tenant_id = %(tenant_id)s and id = %(id)s"
    async with services.pool.connection() as connection:
        await connection.execute(query, {"key": key, "tenant_id": tenant.id, "id": run_id})
