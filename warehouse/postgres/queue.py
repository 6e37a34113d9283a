"""Asks for a job of the queue worker, in the open transaction: the job exists if and only if that commits.

Jobs are asked for by their task's name, so that whoever asks need not import who works. The tables are Procrastinate's,
in schema `queue` of the same Postgres.
"""

from collections.abc import Mapping
from typing import Final, Literal

import psycopg
from psycopg.types.json import Jsonb

from warehouse.postgres.connect import Connection

# A queue has workers of its own, so that what waits for other people's servers (`deliveries`) or works long (`replies`:
# what answering has left to be done) stops no maintenance.
Queue = Literal["replies", "deliveries", "maintenance"]
TaskName = Literal["conversations:fill_message_embeddings", "conversations:tag_conversations", "handovers:mail_staff"]
QUEUE_OF: Final[dict[TaskName, Queue]] = {
    "conversations:fill_message_embeddings": "replies",
    "conversations:tag_conversations": "maintenance",
    "handovers:mail_staff": "deliveries",
}

# Procrastinate's own function, which finds its tables by a search path of its own (`migrate.py`).
_DEFER: Final = """
    select queue.procrastinate_defer_jobs_v1(array[
        row(%(queue)s, %(task)s, 0, null, %(once)s, %(arguments)s, null)::queue.procrastinate_job_to_defer_v1])
    where not exists (
        select from queue.procrastinate_jobs where status = 'todo' and queueing_lock = %(once)s::text)
"""


async def enqueue(
    connection: Connection, task: TaskName, arguments: Mapping[str, object], once: str | None = None
) -> None:
    """With `once`, not while a job of that name waits."""
    await connection.execute(_DEFER, _values(task, arguments, once))


def enqueue_sync(
    connection: psycopg.Connection, task: TaskName, arguments: Mapping[str, object], once: str | None = None
) -> None:
    """The same for code that waits."""
    connection.execute(_DEFER, _values(task, arguments, once))


def _values(task: TaskName, arguments: Mapping[str, object], once: str | None) -> dict[str, object]:
    return {"queue": QUEUE_OF[task], "task": task, "arguments": Jsonb(arguments), "once": once}
