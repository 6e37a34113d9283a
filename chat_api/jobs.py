"""The root of the queue worker: what happens in the background, now and then or when somebody asks.

Jobs are asked for by their name, in the transaction of what makes them necessary: the queue's tables are
in the same Postgres, in schema `queue`.
"""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector

from chat_api.accounts.sessions import purge_sessions
from chat_api.conversations.fill_message_embeddings import fill_message_embeddings
from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from chat_api.open_services import open_services
from chat_api.services import Services, Settings
from chat_api.transcript.tag_conversations import Assignment, tag_conversations
from telemetry.logs import configure_logs
from telemetry.traces import configure_traces

logger = structlog.get_logger(__name__)
EVERY_MINUTE: Final = "* * * * *"
EVERY_TEN_SECONDS: Final = "* * * * * */10"
EVERY_NIGHT: Final = "17 3 * * *"
KEEP_FINISHED_JOBS_HOURS: Final = 48
AT_ONCE: Final = 4
POSTGRES_POOL_SIZE: Final = 4
GRACE_S: Final = 8.0


async def run(settings: Settings | None = None) -> None:
    """Works until SIGTERM or SIGINT, and then finishes what it has begun."""
    settings = settings or Settings()
    configure_logs(settings.telemetry.level, settings.telemetry.format)
    configure_traces("samtal-worker")
    async with (
        open_services(settings, POSTGRES_POOL_SIZE) as services,
        task_list(services).open_async() as queue,
    ):
        await queue.run_worker_async(
            concurrency=AT_ONCE,
            shutdown_graceful_timeout=GRACE_S,
            name=services.worker,
            delete_jobs="successful",
        )


def connect_queue(url: str) -> App:
    """The queue, for a worker or for somebody who asks for a job."""
    options = "-c search_path=queue -c timezone=UTC"
    return App(connector=PsycopgConnector(conninfo=url, kwargs={"options": options}, min_size=1, max_size=4))


def task_list(services: Services) -> App:
    """Every job of ours."""
    queue = connect_queue(services.settings.postgres.url())
    pool, embedder = services.pool, services.embedder

    @queue.periodic(cron=EVERY_MINUTE)
    @queue.task(name="resolve_silent_conversations", queueing_lock="resolve_silent_conversations")
    async def resolve_silent(timestamp: int) -> None:
        count = await resolve_silent_conversations(pool, datetime.now(UTC), services.live.publish)
        if count:
            logger.info("silent_conversations_resolved", count=count)

    @queue.periodic(cron=EVERY_TEN_SECONDS)
    @queue.task(name="take_over_expired_replies", queueing_lock="take_over_expired_replies")
    async def take_over(timestamp: int) -> None:
        await services.replies.take_over_expired()

    @queue.periodic(cron=EVERY_NIGHT)
    @queue.task(name="purge", queueing_lock="purge")
    async def purge(timestamp: int) -> None:
        await queue.job_manager.delete_old_jobs(KEEP_FINISHED_JOBS_HOURS, include_failed=True)
        count = await purge_sessions(pool, datetime.now(UTC))
        logger.info("staff_sessions_purged", count=count)

    @queue.task(name="tag_conversations")
    async def tag(tenant_id: str, assignments: list[Assignment]) -> None:
        await tag_conversations(pool, UUID(tenant_id), assignments)

    @queue.task(name="fill_message_embeddings")
    async def fill(tenant_id: str) -> None:
        count = await fill_message_embeddings(pool, embedder, UUID(tenant_id))
        logger.info("message_embeddings_filled", tenant_id=tenant_id, count=count)

    return queue
