"""Sends the reports that are due: claims each, prints it, stores the PDF, hands the mails over.

A report is claimed by its row in report_runs, a mail by its row in report_deliveries, each committed
before the act. So a mail is handed over at most once: what was refused for now is tried again, ever more rarely;
what was refused for good, or may have been taken (a broken connection, a crash), never is.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from dagster_jobs.reports.claims import (
    DeliveryState,
    claim_delivery,
    claim_run,
    count_sent,
    finish_delivery,
    finish_run,
)
from dagster_jobs.reports.due import DueReport, due_reports
from dagster_jobs.reports.edition import Edition, print_edition
from dagster_jobs.reports.formats import Language
from dagster_jobs.reports.gather import ReportTenant, find_tenant, gather_report, marts_built_at
from dagster_jobs.reports.office import Office
from dagster_jobs.reports.period import Period
from dagster_jobs.reports.queries import Recipient, load_recipients, load_runs, load_tenants
from integrations.mail import Attachment, Mail, MailRefused, MailUncertain, compose, send

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


async def send_due_reports(office: Office) -> list[Outcome]:
    """Sends every report that is due now and not claimed by somebody else."""
    async with office.pool.connection() as connection:
        due = due_reports(office.now(), await load_tenants(connection), await load_runs(connection))
        built_at = await marts_built_at(connection)
    outcomes = [await _send_one(office, report, built_at) for report in due]
    return [outcome for outcome in outcomes if outcome]


async def _send_one(office: Office, due: DueReport, built_at: datetime | None) -> Outcome | None:
    async with office.pool.connection() as connection:
        tenant = await find_tenant(connection, str(due.tenant_id))
    if built_at is None or built_at < _ends_at(due.period, tenant):
        return _outcome(tenant, due.period, "waiting", detail="the marts do not yet cover the period")
    run_id = await claim_run(office, tenant, due.period)
    if run_id is None:
        return None
    try:
        return await _send_run(office, tenant, due.period, run_id)
    except Exception as error:
        log.exception("report_failed", tenant=tenant.slug, kind=due.period.kind)
        # An exception's own text may quote an address or a row, and the detail outlives the logs: its name must do.
        detail = f"{type(error).__name__} stopped the report; the pipeline's log says where."
        await finish_run(office, tenant, run_id, "failed", 0, detail)
        return _outcome(tenant, due.period, "failed", detail=detail)


async def _send_run(office: Office, tenant: ReportTenant, period: Period, run_id: UUID) -> Outcome:
    report = await gather_report(office.pool, tenant, period)
    async with office.pool.connection() as connection:
        recipients = await load_recipients(connection, tenant.id, period.kind, office.keyring)
    editions = {recipient.language for recipient in recipients} | {_language(tenant)}
    printed = {
        language: await asyncio.to_thread(print_edition, report, language, office.engine, office.console_url)
        for language in editions
    }
    for language, edition in printed.items():
        await _store(office, tenant, period, run_id, language, edition)
    refusals = [
        refusal
        for recipient in recipients
        if (refusal := await _deliver(office, tenant, run_id, recipient, printed[recipient.language]))
    ]
    count = await count_sent(office, tenant, run_id)
    state: Literal["sent", "failed"] = "failed" if refusals else "sent"
    detail = "MailRefused: not everybody got the mail; report_deliveries says who." if refusals else ""
    await finish_run(office, tenant, run_id, state, count, detail)
    return _outcome(tenant, period, state, count, detail)


async def _deliver(
    office: Office, tenant: ReportTenant, run_id: UUID, recipient: Recipient, edition: Edition
) -> str | None:
    """Hands one mail over; the reason when it was refused for now. Somebody who has it already gets no second one."""
    message = _composed(_mail(office, run_id, recipient, edition))
    if not await claim_delivery(office, tenant, run_id, recipient):
        return None
    if message is None:
        reason = "the mail could not be composed"
        await finish_delivery(office, tenant, run_id, recipient, "refused_for_good", reason)
        return None
    try:
        await send(message, office.smtp)
    except MailRefused as error:
        state: DeliveryState = "refused_for_good" if error.is_final else "refused"
        await finish_delivery(office, tenant, run_id, recipient, state, str(error))
        return None if error.is_final else str(error)
    except MailUncertain as error:
        await finish_delivery(office, tenant, run_id, recipient, "uncertain", type(error).__name__)
        return None
    await finish_delivery(office, tenant, run_id, recipient, "sent", None)
    return None


def _composed(mail: Mail) -> EmailMessage | None:
    """The mail in its envelope; None when that cannot be, as for a malformed address. The others must get theirs."""
    try:
        return compose(mail)
    except Exception as error:  # `email` raises five unrelated types, IndexError and AttributeError among them
        log.warning("mail_not_composed", message_id=mail.message_id, reason=type(error).__name__)
        return None


def _mail(office: Office, run_id: UUID, recipient: Recipient, edition: Edition) -> Mail:
    attachments = (Attachment("report.pdf", "application/pdf", edition.pdf),) if edition.pdf else ()
    return Mail(
        sender=office.sender,
        recipient=recipient.email,
        subject=edition.subject,
        text=edition.text,
        html=edition.html,
        message_id=f"report.{run_id}.{recipient.user_id}",
        sent_at=office.now(),
        language=recipient.language,
        unsubscribe_url=f"{office.console_url}/reports" if office.console_url else "",
        pictures=edition.pictures,
        attachments=attachments,
    )


async def _store(
    office: Office, tenant: ReportTenant, period: Period, run_id: UUID, language: Language, edition: Edition
) -> None:
    """Keeps the PDF (or, without one, the HTML); the run points to the edition in the tenant's own language."""
    suffix, body, content_type = (
        ("pdf", edition.pdf, "application/pdf") if edition.pdf else ("html", edition.html.encode(), "text/html")
    )
    key = f"reports/{tenant.id}/{period.kind}-{period.start}-{language}.{suffix}"
    await asyncio.to_thread(office.store.put, key, body, content_type)
    if language == _language(tenant):
        async with office.pool.connection() as connection:
            await connection.execute(
                "update app.report_runs set object_key = %s where tenant_id = %s and id = %s", [key, tenant.id, run_id]
            )


def _outcome(
    tenant: ReportTenant, period: Period, state: Literal["sent", "failed", "waiting"], count: int = 0, detail: str = ""
) -> Outcome:
    return Outcome(tenant.slug, period.kind, str(period.start), state, count, detail)


def _ends_at(period: Period, tenant: ReportTenant) -> datetime:
    return datetime(period.end.year, period.end.month, period.end.day, tzinfo=ZoneInfo(tenant.timezone))


def _language(tenant: ReportTenant) -> Language:
    return "sv" if tenant.language == "sv" else "en"
