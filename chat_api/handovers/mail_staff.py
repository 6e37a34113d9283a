"""Mails everybody who answers visitors that one waits: a job of the queue, asked for where the handover is written.

The mail quotes nothing of the visitor's: whose mailbox this is, we do not know, and nobody can be erased from it.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Final, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from babel.dates import format_date, format_time

from deliveries import catalogue
from deliveries.deliver import Letter, MailServices, Occasion, deliver
from deliveries.recipients import load_answering_staff
from warehouse.postgres.connect import tenant_transaction
from warehouse.postgres.keys import Keyring
from warehouse.postgres.rows import fetch_one
from warehouse.vocabulary import EscalationReason

logger = structlog.get_logger(__name__)

HANDOVER: LiteralString = """
    select t.name as tenant_name, t.timezone, e.escalation_reason as reason, e.escalated_at
    from app.episodes e join app.tenants t on t.id = e.tenant_id
    where e.tenant_id = %(tenant_id)s and e.conversation_id = %(conversation_id)s and e.episode = %(episode)s
        and e.escalated_at is not null and e.resolved_at is null
"""
# In the colours and the type of the reports.
HTML: Final = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light">
<title>{subject}</title></head>
<body style="margin:0;padding:24px;background:#ffffff;color:#12263a;font:15px/1.5 Arial,Helvetica,sans-serif">
<p style="font-size:18px;font-weight:bold;margin:0 0 12px">{lead}</p>
<p style="margin:0 0 12px">{facts}</p>
<p style="margin:0 0 12px">{action}</p>
<p style="margin:0 0 20px">{link}</p>
<p style="margin:0;font-size:12px;color:#5b6b7b">{footer}</p>
</body></html>
"""


class MailRefusedForNow(Exception):
    """Somebody's mail was refused for now: the job is to be tried again, and mails nobody else twice."""


@dataclass(frozen=True)
class Handover:
    """What a mail says."""

    tenant_name: str
    timezone: str
    reason: EscalationReason
    escalated_at: datetime


async def mail_staff(
    services: MailServices, keyring: Keyring, console_url: str, tenant_id: UUID, conversation_id: UUID, episode: int
) -> None:
    """Delivers one letter a person. Raises MailRefusedForNow after everybody was tried."""
    async with tenant_transaction(services.pool, tenant_id) as connection:
        key = {"tenant_id": tenant_id, "conversation_id": conversation_id, "episode": episode}
        handover = await fetch_one(connection, Handover, HANDOVER, **key)
        recipients = await load_answering_staff(connection, tenant_id, keyring)
    if handover is None:  # erased since, or seen to: a mail that was refused for hours would call for nothing
        return
    occasion = Occasion(tenant_id, "handover", f"{conversation_id}.{episode}")
    url = f"{console_url.rstrip('/')}/conversations?id={conversation_id}"
    letters = {language: compose_letter(handover, language, url) for language in {each.language for each in recipients}}
    states = [await deliver(services, occasion, recipient, letters[recipient.language]) for recipient in recipients]
    logger.info("handover_mailed", conversation_id=str(conversation_id), states=states)
    if "refused" in states:
        raise MailRefusedForNow


def compose_letter(handover: Handover, language: str, url: str) -> Letter:
    """In one language, with the time in the tenant's zone."""
    tenant = " ".join(handover.tenant_name.split())

    def say(key: str) -> str:
        return catalogue.text(language, f"handover.{key}", tenant=tenant)

    local = handover.escalated_at.astimezone(ZoneInfo(handover.timezone))
    facts = [
        f"{say('why')}: {say(handover.reason)}",
        f"{say('when')}: {_date_and_time(local, language)} ({handover.timezone})",
    ]
    html = HTML.format(
        language=language,
        subject=escape(say("subject")),
        lead=escape(say("lead")),
        facts="<br>".join(map(escape, facts)),
        action=escape(say("action")),
        link=f'<a href="{escape(url)}" style="color:#0b5cad">{escape(say("link"))}</a>',
        footer=escape(say("footer")),
    )
    text = "\n".join([say("lead"), "", *facts, "", say("action"), url, "", say("footer"), ""])
    return Letter(say("subject"), text, html)


def _date_and_time(local: datetime, language: str) -> str:
    return f"{format_date(local, 'long', locale=language)} {format_time(local, 'short', locale=language)}"
