"""What happens to accounts in the background."""

from datetime import UTC, datetime
from typing import Final

import structlog
from procrastinate import Blueprint, JobContext

from chat_api.accounts.sessions import purge_sessions
from chat_api.services import Services

logger = structlog.get_logger(__name__)
jobs = Blueprint()
EVERY_NIGHT: Final = "17 3 * * *"


@jobs.periodic(cron=EVERY_NIGHT)
@jobs.task(name="purge_sessions", queue="maintenance", queueing_lock="purge_sessions", pass_context=True)
async def purge(context: JobContext, timestamp: int) -> None:
    services: Services = context.additional_context["services"]
    count = await purge_sessions(services.pool, datetime.now(UTC))
    logger.info("staff_sessions_purged", count=count)
