"""Asks the chat API's queue to tag conversations with their topic. State is written there and nowhere else."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

TASK = "tag_conversations"
_CHUNK = 500

# Procrastinate's own function; it and its triggers name their tables without a schema.
_DEFER = """
    select procrastinate_defer_jobs_v1(array[
        row('default', %s, 0, null, null, %s, null)::procrastinate_job_to_defer_v1])
"""


def enqueue_tags(
    connection: psycopg.Connection, tenant_id: UUID, before: dict[UUID, str], after: dict[UUID, str]
) -> int:
    """Enqueues, in the open transaction, the conversations whose topic is new. Gives their number.

    The task replaces a conversation's topic tag; a null tag takes it away.
    """
    changed: list[dict[str, Any]] = [
        {"conversation_id": str(conversation_id), "tag": after.get(conversation_id)}
        for conversation_id in sorted(before.keys() | after.keys())
        if before.get(conversation_id) != after.get(conversation_id)
    ]
    with connection.transaction():
        connection.execute("set local search_path = queue")
        for chunk in _chunks(changed):
            connection.execute(_DEFER, [TASK, Jsonb({"tenant_id": str(tenant_id), "assignments": chunk})])
        connection.execute("set local search_path = default")
    return len(changed)


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
