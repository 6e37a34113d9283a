"""Asks the chat API's queue to tag conversations with their topic. State is written there and nowhere else."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg

from warehouse.postgres.queue import enqueue_sync

_CHUNK = 500


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
    for chunk in _chunks(changed):
        enqueue_sync(connection, "conversations:tag_conversations", {"tenant_id": str(tenant_id), "assignments": chunk})
    return len(changed)


def _chunks(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK]
