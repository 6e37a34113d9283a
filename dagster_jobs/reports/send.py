"""Sends the reports that are due: claims each, prints it, stores the PDF, has the mails delivered.

A report is claimed by its row in `app.report_runs`; its mails are those of `deliveries`, which hands each over at most
once. A report whose mail was refused for now is due again, ever more rarely.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from dagster_jobs.reports.due import DueReport, due_reports
from dagster_jobs.reports.gather import ReportTenant, find_tenant, gather_report, marts_built_at
from dagster_jobs.reports.period import Period
from dagster_jobs.reports.render import Edition, print_edition
from dagster_jobs.reports.runs import claim_run, finish_run, keep_object_key, load_runs, load_tenants
from dagster_jobs.reports.services import ReportServices, open_report_services
from deliveries.deliver import Letter, Occasion, count_sent, deliver
from deliveries.recipients import load_subscribers
from integrations.mail import Attachment
from settings.postgres import PostgresSettings
from settings.processes import TelemetrySettings
from telemetry.logs import configure_own_logs
from warehouse.postgres.connect import create_pool

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """How a due report went."""

    tenant: str
    kind: str
    period_start: str
    state: Literal["sent", "failed", "waiting"]
    recipients: int = 0
    detail: str = ""


async def send_now() -> list[Outcome]:
    """Sends what is due, with the settings of this process. Its log quotes no exception: that may hold an address."""
    telemetry = TelemetrySettings()
    configure_own_logs(telemetry.level, telemetry.format)
    async with open_report_services() as services:
        return await send_due_reports(services)


async def due_now(now: datetime) -> list[DueReport]:
    """What is due, with the settings of this process."""
    async with create_pool(PostgresSettings().url(), size=1) as pool, pool.connection() as connection:
        return due_reports(now.astimezone(UTC), await load_tenants(connection), await load_runs(connection))


async def send_due_reports(services: ReportServices) -> list[Outcome]:
    """Sends every report that is due now and not claimed by somebody else."""
    async with services.pool.connection() as connection:
        due = due_reports(services.now(), await load_tenants(connection), await load_runs(connection))
        built_at = await marts_built_at(connection)
    outcomes = [await _send_one(services, report, built_at) for report in due]
    return [outcome for outcome in outcomes if outcome]


async def _send_one(services: ReportServices, due: DueReport, built_at: datetime | None) -> Outcome | None:
    async with services.pool.connection() as connection:
        tenant = await find_tenant(connection, str(due.tenant_id))
    if built_at is None or built_at < _ends_at(due.period, tenant):
        return _outcome(tenant, due.period, "waiting", detail="the marts do not yet cover the period")
    run_id = await claim_run(services, tenant, due.period)
    if run_id is None:
        return None
    try:
        return await _send_run(services, tenant, due.period, run_id)
    except Exception as error:
        log.exception("report_failed", tenant=tenant.slug, kind=due.period.kind)
        # An exception's own text may quote an address or a row, and the detail outlives the logs: its name must do.
        detail = f"{type(error).__name__} stopped the report; the pipeline's log says where."
        await finish_run(services, tenant, run_id, "failed", 0, detail)
        return _outcome(tenant, due.period, "failed", detail=detail)


async def _send_run(services: ReportServices, tenant: ReportTenant, period: Period, run_id: UUID) -> Outcome:
    report = await gather_report(services.pool, tenant, period)
    async with services.pool.connection() as connection:
        recipients = await load_subscribers(connection, tenant.id, period.kind, services.keyring)
    printed = {
        language: await asyncio.to_thread(print_edition, report, language, services.engine, services.console_url)
        for language in {tenant.language, *(recipient.language for recipient in recipients)}
    }
    for language, edition in printed.items():
        await _store(services, tenant, period, run_id, language, edition)
    occasion = Occasion(tenant.id, "report", str(run_id))
    letters = {language: _letter(services, edition) for language, edition in printed.items()}
    states = [
        await deliver(services.mail, occasion, recipient, letters[recipient.language]) for recipient in recipients
    ]
    return await _finish(services, tenant, period, run_id, occasion, was_refused="refused" in states)


async def _finish(
    services: ReportServices,
    tenant: ReportTenant,
    period: Period,
    run_id: UUID,
    occasion: Occasion,
    *,
    was_refused: bool,
) -> Outcome:
    count = await count_sent(services.mail, occasion)
    state: Literal["sent", "failed"] = "failed" if was_refused else "sent"
    detail = "MailRefused: not everybody got the mail; app.deliveries says who." if was_refused else ""
    await finish_run(services, tenant, run_id, state, count, detail)
    return _outcome(tenant, period, state, count, detail)


def _letter(services: ReportServices, edition: Edition) -> Letter:
    return Letter(
        subject=edition.subject,
        text=edition.text,
        html=edition.html,
        unsubscribe_url=f"{services.console_url}/reports" if services.console_url else "",
        pictures=edition.pictures,
        attachments=(Attachment("report.pdf", "application/pdf", edition.pdf),) if edition.pdf else (),
    )


async def _store(
    services: ReportServices, tenant: ReportTenant, period: Period, run_id: UUID, language: str, edition: Edition
) -> None:
    """Keeps the PDF (or, without one, the HTML); the run points to the edition in the tenant's own language."""
    suffix, body, content_type = (
        ("pdf", edition.pdf, "application/pdf") if edition.pdf else ("html", edition.html.encode(), "text/html")
    )
    key = f"reports/{tenant.id}/{period.kind}-{period.start}-{language}.{suffix}"
    await asyncio.to_thread(services.store.put, key, body, content_type)
    if language == tenant.language:
        await keep_object_key(services, tenant, run_id, key)


def _outcome(
    tenant: ReportTenant, period: Period, state: Literal["sent", "failed", "waiting"], count: int = 0, detail: str = ""
) -> Outcome:
    return Outcome(tenant.slug, period.kind, str(period.start), state, count, detail)


def _ends_at(period: Period, tenant: ReportTenant) -> datetime:
    return datetime(period.end.year, period.end.month, period.end.day, tzinfo=ZoneInfo(tenant.timezone))
