"""Who does what, once: rows in report_runs and report_deliveries, each committed before the act that it claims."""

from typing import Literal
from uuid import UUID

from dagster_jobs.reports.due import ABANDONED_AFTER
from dagster_jobs.reports.gather import ReportTenant
from dagster_jobs.reports.office import Office
from dagster_jobs.reports.period import Period
from dagster_jobs.reports.queries import Recipient
from warehouse.ids import new_id

# What becomes of a mail: `refused` is tried again; `refused_for_good` (no further try can mend it) and `uncertain`
# (it may have been taken) never are. The table's check holds the same words.
DeliveryState = Literal["claimed", "sent", "refused", "refused_for_good", "uncertain"]


async def claim_run(office: Office, tenant: ReportTenant, period: Period) -> UUID | None:
    """The run's id when it is ours now: it is new, has failed, or was cut off by a crash."""
    query = """
        insert into app.report_runs as runs
            (tenant_id, id, kind, period_start, period_end, language, state, started_at)
        values (%s, %s, %s, %s, %s, %s, 'started', %s)
        on conflict (tenant_id, kind, period_start) do update
            set state = 'started', started_at = excluded.started_at, detail = null
            where runs.state = 'failed' or (runs.state = 'started' and runs.started_at < %s)
        returning id
    """
    now = office.now()
    values = [
        tenant.id, new_id(), period.kind, period.start, period.end, tenant.language, now, now - ABANDONED_AFTER,
    ]  # fmt: skip
    async with office.pool.connection() as connection:
        row = await (await connection.execute(query, values)).fetchone()
    return row["id"] if row else None


async def finish_run(
    office: Office, tenant: ReportTenant, run_id: UUID, state: Literal["sent", "failed"], count: int, detail: str
) -> None:
    """Says how the run ended; a failed one is due again."""
    async with office.pool.connection() as connection:
        await connection.execute(
            "update app.report_runs set state = %s, recipients = %s, detail = %s, sent_at = %s"
            " where tenant_id = %s and id = %s",
            [state, count, detail or None, office.now() if state == "sent" else None, tenant.id, run_id],
        )


async def claim_delivery(office: Office, tenant: ReportTenant, run_id: UUID, recipient: Recipient) -> bool:
    """Whether this mail is ours to hand over: nobody has tried, or the last try was refused, but not for good."""
    query = """
        insert into app.report_deliveries as deliveries (tenant_id, run_id, user_id, state, claimed_at)
        values (%s, %s, %s, 'claimed', %s)
        on conflict (tenant_id, run_id, user_id) do update set state = 'claimed', claimed_at = excluded.claimed_at
            where deliveries.state = 'refused'
        returning user_id
    """
    async with office.pool.connection() as connection:
        cursor = await connection.execute(query, [tenant.id, run_id, recipient.user_id, office.now()])
        return await cursor.fetchone() is not None


async def finish_delivery(
    office: Office, tenant: ReportTenant, run_id: UUID, recipient: Recipient, state: DeliveryState, detail: str | None
) -> None:
    """Says what became of the mail."""
    async with office.pool.connection() as connection:
        await connection.execute(
            "update app.report_deliveries set state = %s, detail = %s, sent_at = %s"
            " where tenant_id = %s and run_id = %s and user_id = %s",
            [state, detail, office.now() if state == "sent" else None, tenant.id, run_id, recipient.user_id],
        )


async def count_sent(office: Office, tenant: ReportTenant, run_id: UUID) -> int:
    """How many people have this run's mail."""
    query = "select count(*) as n from app.report_deliveries where tenant_id = %s and run_id = %s and state = 'sent'"
    async with office.pool.connection() as connection:
        row = await (await connection.execute(query, [tenant.id, run_id])).fetchone()
    return int(row["n"]) if row else 0
