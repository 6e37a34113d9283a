"""Puts a job into the chat API's queue by its task's name, in the open transaction."""

from typing import Any

import psycopg
from psycopg.types.json import Jsonb

# Procrastinate's own function; it and its triggers name their tables without a schema.
_DEFER = """
    select procrastinate_defer_jobs_v1(array[
        row('default', %(task)s, 0, null, %(once)s, %(arguments)s, null)::procrastinate_job_to_defer_v1])
    where not exists (select from procrastinate_jobs where status = 'todo' and queueing_lock = %(once)s)
"""


def enqueue(connection: psycopg.Connection, task: str, arguments: dict[str, Any], once: str | None = None) -> None:
    """The job exists if and only if the transaction commits. With `once`, not while one of that name waits."""
    with connection.transaction():
        connection.execute("set local search_path = queue")
        connection.execute(_DEFER, {"task": task, "arguments": Jsonb(arguments), "once": once})
        connection.execute("set local search_path = default")
