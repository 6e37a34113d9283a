"""What happens to conversations in the background. A job finds the worker's services in its context."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import psycopg
import structlog
from procrastinate import Blueprint, JobContext, RetryStrategy

from chat_api.conversations.fill_message_embeddings import fill_message_embeddings
from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from chat_api.services import Services
from chat_api.transcript.tag_conversations import Assignment, tag_conversations
from integrations.embedder import EmbedderUnavailable

logger = structlog.get_logger(__name__)
jobs = Blueprint()
EVERY_MINUTE: Final = "* * * * *"
# Nobody asks again for these: they wait 4, 16, 64 and 256 s for a server that is away.
AGAIN: Final = RetryStrategy(
    max_attempts=5, exponential_wait=4, retry_exceptions=(psycopg.OperationalError, EmbedderUnavailable, OSError)
)


@jobs.periodic(cron=EVERY_MINUTE)
@jobs.task(
    name="resolve_silent_conversations",
    queue="maintenance",
    queueing_lock="resolve_silent_conversations",
    pass_context=True,
)
async def resolve_silent(context: JobContext, timestamp: int) -> None:
    services: Services = context.additional_context["services"]
    count = await resolve_silent_conversations(services.pool, datetime.now(UTC), services.live.publish)
    if count:
        logger.info("silent_conversations_resolved", count=count)


@jobs.task(name="tag_conversations", queue="maintenance", retry=AGAIN, pass_context=True)
async def tag(context: JobContext, tenant_id: str, assignments: list[Assignment]) -> None:
    services: Services = context.additional_context["services"]
    await tag_conversations(services.pool, UUID(tenant_id), assignments)


@jobs.task(name="fill_message_embeddings", queue="replies", retry=AGAIN, pass_context=True)
async def fill_embeddings(context: JobContext, tenant_id: str) -> None:
    services: Services = context.additional_context["services"]
    count = await fill_message_embeddings(services.pool, services.embedder, UUID(tenant_id))
    logger.info("message_embeddings_filled", tenant_id=tenant_id, count=count)
