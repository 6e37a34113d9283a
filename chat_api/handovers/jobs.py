"""The job that mails the staff. It finds the worker's services in its context."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from procrastinate import Blueprint, JobContext, RetryStrategy

from chat_api.handovers.mail_staff import MailRefusedForNow, mail_staff
from chat_api.services import Services
from deliveries.deliver import MailServices
from integrations.mail import smtp_server

jobs = Blueprint()
# A mail server that is closed is asked again for five hours, ever more rarely; a visitor waits longer for nobody.
AGAIN: Final = RetryStrategy(max_attempts=8, wait=60, linear_wait=600, retry_exceptions={MailRefusedForNow})


@jobs.task(name="mail_staff", queue="deliveries", retry=AGAIN, pass_context=True)
async def mail(context: JobContext, tenant_id: str, conversation_id: str, episode: int) -> None:
    services: Services = context.additional_context["services"]
    console_url = services.settings.console.public_url
    await mail_staff(_mail(services), services.keyring, console_url, UUID(tenant_id), UUID(conversation_id), episode)


def _mail(services: Services) -> MailServices:
    given = services.settings.mail
    smtp = smtp_server(given.host, given.port, given.username, given.password.get_secret_value(), given.starttls)
    return MailServices(services.pool, smtp, given.sender, lambda: datetime.now(UTC))
