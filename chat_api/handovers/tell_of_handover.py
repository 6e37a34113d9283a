"""Mails one colleague that a conversation was handed over: one job of the queue, whose retry mails nobody else."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Literal
from uuid import UUID

import structlog

from chat_api.handovers.compose_mail import compose_mail
from chat_api.handovers.handover import load_handover
from integrations.mail import Mail, MailRefused, MailUncertain, SmtpServer, compose, send
from telemetry import metrics
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

logger = structlog.get_logger(__name__)
Outcome = Literal["sent", "refused", "refused_for_good", "uncertain", "nobody", "off"]


@dataclass(frozen=True)
class PostRoom:
    """What mailing needs. Without a server nobody is mailed; the console still shows who waits."""

    pool: Pool
    keyring: Keyring
    smtp: SmtpServer | None
    sender: str
    console_url: str


async def tell_of_handover(
    room: PostRoom, tenant_id: UUID, conversation_id: UUID, episode: int, user_id: UUID
) -> Outcome:
    """Hands one mail over. Raises MailRefused when it was refused for now, and may be tried again."""
    outcome: Outcome = "refused"
    try:
        outcome = await _tell(room, tenant_id, conversation_id, episode, user_id)
    finally:
        metrics.handover_mails.labels(outcome).inc()
        ids = {"tenant_id": str(tenant_id), "conversation_id": str(conversation_id), "user_id": str(user_id)}
        logger.info("handover_mail", outcome=outcome, **ids)
    return outcome


async def _tell(room: PostRoom, tenant_id: UUID, conversation_id: UUID, episode: int, user_id: UUID) -> Outcome:
    if room.smtp is None:
        return "off"
    async with tenant_transaction(room.pool, tenant_id) as connection:
        found = await load_handover(connection, room.keyring, conversation_id, episode, user_id)
    if found is None:
        return "nobody"
    # The same for every try, so that a mail handed over twice (a worker was killed in between) can be known as one.
    message_id = f"handover.{conversation_id}.{episode}.{user_id}"
    now = datetime.now(UTC)
    mail = compose_mail(*found, sender=room.sender, console_url=room.console_url, message_id=message_id, now=now)
    message = _composed(mail)
    return await _hand_over(message, room.smtp) if message else "refused_for_good"


def _composed(mail: Mail) -> EmailMessage | None:
    """The mail in its envelope; None when that cannot be, as for a malformed address."""
    try:
        return compose(mail)
    except Exception as error:  # `email` raises five unrelated types, IndexError and AttributeError among them
        logger.warning("mail_not_composed", message_id=mail.message_id, reason=type(error).__name__)
        return None


async def _hand_over(message: EmailMessage, smtp: SmtpServer) -> Outcome:
    try:
        await send(message, smtp)
    except MailRefused as error:
        if not error.is_final:
            raise
        logger.warning("handover_mail_refused", reason=str(error))
        return "refused_for_good"
    except MailUncertain:
        return "uncertain"
    return "sent"
