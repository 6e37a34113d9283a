"""The root of the queue worker: what happens in the background, now and then or when somebody asks.

Each feature has a blueprint of jobs, in its `jobs.py`; they are asked for with `warehouse/postgres/queue.py`. Replies
whose worker fell silent are no job: every process that answers looks for them itself (`replies/run_replies.py`).
"""

import asyncio
import signal
from typing import Final, get_args

from procrastinate import App, Blueprint, JobContext, PsycopgConnector

from chat_api.accounts.jobs import jobs as of_accounts
from chat_api.conversations.jobs import jobs as of_conversations
from chat_api.handovers.jobs import jobs as of_handovers
from chat_api.open_services import open_services
from chat_api.services import Services, Settings
from telemetry.logs import configure_logs
from telemetry.traces import configure_traces
from warehouse.postgres.queue import Queue

# How many jobs of a queue run at once: none takes another queue's place.
AT_ONCE: Final[dict[Queue, int]] = {"replies": 1, "deliveries": 4, "maintenance": 2}
# Until every worker of before is replaced, jobs stand in the queue and under the names that those knew.
QUEUES_OF_BEFORE: Final[dict[Queue, list[str]]] = {"replies": [], "deliveries": [], "maintenance": ["default"]}
EVERY_TEN_SECONDS: Final = "* * * * * */10"
EVERY_NIGHT: Final = "37 3 * * *"
KEEP_FINISHED_JOBS_HOURS: Final = 48
POSTGRES_POOL_SIZE: Final = 4
GRACE_S: Final = 8.0
of_queue = Blueprint()


FEATURES: Final = {
    "conversations": of_conversations,
    "handovers": of_handovers,
    "accounts": of_accounts,
    "queue": of_queue,
}


async def run(settings: Settings | None = None) -> None:
    """Works until SIGTERM or SIGINT, and then finishes what it has begun."""
    settings = settings or Settings()
    configure_logs(settings.telemetry.level, settings.telemetry.format)
    configure_traces("samtal-worker")
    async with (
        open_services(settings, POSTGRES_POOL_SIZE) as services,
        connect_queue(settings.postgres.url()).open_async() as app,
    ):
        await _work(add_jobs(app), services)


def connect_queue(url: str) -> App:
    """The queue, without any jobs yet. Each worker listens on a connection of its own."""
    options = "-c search_path=queue -c timezone=UTC"
    return App(connector=PsycopgConnector(conninfo=url, kwargs={"options": options}, min_size=1, max_size=8))


def add_jobs(app: App) -> App:
    """Every job of ours, by feature."""
    for namespace, jobs in FEATURES.items():
        app.add_tasks_from(jobs, namespace=namespace)
        app.tasks |= {task.name.removeprefix(f"{namespace}:"): task for task in jobs.tasks.values()}
    return app


@of_queue.periodic(cron=EVERY_NIGHT)
@of_queue.task(name="purge", queue="maintenance", queueing_lock="purge", pass_context=True)
async def purge(context: JobContext, timestamp: int) -> None:
    await context.app.job_manager.delete_old_jobs(KEEP_FINISHED_JOBS_HOURS, include_failed=True)


@of_queue.periodic(cron=EVERY_TEN_SECONDS)
@of_queue.task(name="retry_stalled", queue="maintenance", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """What a worker that died held in its hands is done by another."""
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)


async def _work(app: App, services: Services) -> None:
    workers = [asyncio.create_task(_work_on(app, services, queue)) for queue in get_args(Queue)]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, workers)
    # A worker that ends by itself has failed, and takes the process along: its supervisor starts it anew.
    await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    _stop(workers)
    ends = await asyncio.gather(*workers, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end


def _stop(workers: "list[asyncio.Task[None]]") -> None:
    for worker in workers:
        worker.cancel()  # Procrastinate finishes what it has begun, for GRACE_S


async def _work_on(app: App, services: Services, queue: Queue) -> None:
    await app.run_worker_async(
        queues=[queue, *QUEUES_OF_BEFORE[queue]],
        concurrency=AT_ONCE[queue],
        name=f"{services.worker} {queue}",
        shutdown_graceful_timeout=GRACE_S,
        delete_jobs="successful",
        install_signal_handlers=False,
        additional_context={"services": services},
    )
