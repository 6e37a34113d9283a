"""What happens to conversations in the background. A job finds the worker's services in its context.

Messages that were answered without an embedding get one here, so that topics see all of them.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import psycopg
import structlog
from procrastinate import Blueprint, JobContext, RetryStrategy

from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from chat_api.services import Services
from chat_api.transcript.tag_conversations import Assignment, tag_conversations
from integrations.embedder import Embedder, EmbedderUnavailable
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.vectors import as_parameter

logger = structlog.get_logger(__name__)
jobs = Blueprint()
EVERY_MINUTE: Final = "* * * * *"
# Nobody asks again for these: they wait 4, 16, 64 and 256 s for a server that is away.
AGAIN: Final = RetryStrategy(
    max_attempts=5, exponential_wait=4, retry_exceptions=(psycopg.OperationalError, EmbedderUnavailable, OSError)
)

AT_ONCE = 64
MISSING = """
    select m.id, m.body from app.messages m
    where m.author = 'visitor' and m.state = 'accepted' and m.body <> '' and not exists (
        select from app.message_embeddings e where e.message_id = m.id and e.model = %(model)s)
    order by m.id limit %(limit)s
"""


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


async def fill_message_embeddings(pool: Pool, embedder: Embedder, tenant_id: UUID) -> int:
    """Returns how many messages got one."""
    total = 0
    while count := await _fill_some(pool, embedder, tenant_id):
        total += count
    return total


async def _fill_some(pool: Pool, embedder: Embedder, tenant_id: UUID) -> int:
    async with tenant_transaction(pool, tenant_id) as connection:
        rows = await (await connection.execute(MISSING, {"model": embedder.model, "limit": AT_ONCE})).fetchall()
    # No connection is held while the model works.
    vectors = await embedder.embed_many([row["body"] for row in rows])
    async with tenant_transaction(pool, tenant_id) as connection, connection.cursor() as cursor:
        await cursor.executemany(
            "insert into app.message_embeddings (tenant_id, message_id, model, embedding)"
            " values (%(tenant_id)s, %(message_id)s, %(model)s, %(embedding)s) on conflict do nothing",
            [
                {
                    "tenant_id": tenant_id,
                    "message_id": row["id"],
                    "model": embedder.model,
                    "embedding": as_parameter(vector),
                }
                for row, vector in zip(rows, vectors, strict=True)
            ],
        )
    return len(rows)
