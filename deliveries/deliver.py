"""Hands a mail over at most once a person and occasion, and keeps what became of it.

A mail is claimed by its row in `app.deliveries`, committed before the server is asked. What was refused for now is
tried again when the occasion is delivered again; what was refused for good, or may have been taken (the connection
broke, the process died), never is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from uuid import UUID

import structlog

from deliveries.recipients import Recipient
from integrations.mail import Attachment, Mail, MailRefused, MailUncertain, SmtpServer, compose, send
from telemetry import metrics
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.vocabulary import DeliveryKind, DeliveryState

log = structlog.get_logger(__name__)

CLAIM = """
    insert into app.deliveries as given (tenant_id, kind, occasion, user_id, state, claimed_at)
    values (%(tenant_id)s, %(kind)s, %(occasion)s, %(user_id)s, 'claimed', %(now)s)
    on conflict (tenant_id, kind, occasion, user_id) do update
        set state = 'claimed', claimed_at = excluded.claimed_at where given.state = 'refused'
    returning user_id
"""
FINISH = """
    update app.deliveries set state = %(state)s, detail = %(detail)s, sent_at = %(sent_at)s
    where tenant_id = %(tenant_id)s and kind = %(kind)s and occasion = %(occasion)s and user_id = %(user_id)s
"""


@dataclass(frozen=True)
class MailServices:
    """What mailing needs. Without a server nobody is mailed, and nothing is claimed."""

    pool: Pool
    smtp: SmtpServer | None
    sender: str
    now: Callable[[], datetime]


@dataclass(frozen=True)
class Occasion:
    """What is told of, once to each person."""

    tenant_id: UUID
    kind: DeliveryKind
    key: str


@dataclass(frozen=True)
class Letter:
    """What one person is to read, in their language. `pictures` are PNGs by the content id that the HTML names."""

    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


async def deliver(
    services: MailServices, occasion: Occasion, recipient: Recipient, letter: Letter
) -> DeliveryState | None:
    """What became of this person's mail; None when it was settled before, or there is no server to hand it to."""
    if services.smtp is None or not await _claim(services, occasion, recipient):
        return None
    state, detail = await _hand_over(services, services.smtp, occasion, recipient, letter)
    await _finish(services, occasion, recipient, state, detail)
    metrics.deliveries.labels(occasion.kind, state).inc()
    return state


async def count_sent(services: MailServices, occasion: Occasion) -> int:
    """How many people have this occasion's mail."""
    query = (
        "select count(*) as n from app.deliveries"
        " where tenant_id = %(tenant_id)s and kind = %(kind)s and occasion = %(occasion)s and state = 'sent'"
    )
    async with tenant_transaction(services.pool, occasion.tenant_id) as connection:
        row = await (await connection.execute(query, _key(occasion))).fetchone()
    return int(row["n"]) if row else 0


async def _claim(services: MailServices, occasion: Occasion, recipient: Recipient) -> bool:
    values = {**_key(occasion), "user_id": recipient.user_id, "now": services.now()}
    async with tenant_transaction(services.pool, occasion.tenant_id) as connection:
        return await (await connection.execute(CLAIM, values)).fetchone() is not None


async def _hand_over(
    services: MailServices, smtp: SmtpServer, occasion: Occasion, recipient: Recipient, letter: Letter
) -> tuple[DeliveryState, str | None]:
    message = _composed(services, occasion, recipient, letter)
    if message is None:
        return "refused_for_good", "the mail could not be composed"
    try:
        await send(message, smtp)
    except MailRefused as error:
        return "refused_for_good" if error.is_final else "refused", str(error)
    except MailUncertain as error:
        return "uncertain", type(error).__name__
    return "sent", None


def _composed(services: MailServices, occasion: Occasion, recipient: Recipient, letter: Letter) -> EmailMessage | None:
    """The mail in its envelope; None when that cannot be, as for a malformed address. The others must get theirs."""
    mail = Mail(
        sender=services.sender,
        recipient=recipient.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        # The same for every try, so that mail programs show a mail that did come twice as one.
        message_id=f"{occasion.kind}.{occasion.key}.{recipient.user_id}",
        sent_at=services.now(),
        language=recipient.language,
        unsubscribe_url=letter.unsubscribe_url,
        pictures=letter.pictures,
        attachments=letter.attachments,
    )
    try:
        return compose(mail)
    except Exception as error:  # `email` raises five unrelated types, IndexError and AttributeError among them
        log.warning("mail_not_composed", message_id=mail.message_id, reason=type(error).__name__)
        return None


async def _finish(
    services: MailServices, occasion: Occasion, recipient: Recipient, state: DeliveryState, detail: str | None
) -> None:
    sent_at = services.now() if state == "sent" else None
    values = {**_key(occasion), "user_id": recipient.user_id, "state": state, "detail": detail, "sent_at": sent_at}
    async with tenant_transaction(services.pool, occasion.tenant_id) as connection:
        await connection.execute(FINISH, values)


def _key(occasion: Occasion) -> dict[str, object]:
    return {"tenant_id": occasion.tenant_id, "kind": occasion.kind, "occasion": occasion.key}
