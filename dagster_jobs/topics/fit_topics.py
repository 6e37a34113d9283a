"""Fits a tenant's topics, writes them to landing, and asks the chat API's queue to tag the conversations.

State is written there and nowhere else.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from dagster_jobs.topics.cluster_messages import FEWEST_MESSAGES
from dagster_jobs.topics.find_topics import FoundTopics, Material, find_topics
from dagster_jobs.topics.queries import (
    Message,
    Tenant,
    find_model,
    has_gaps,
    list_tenants,
    read_faq_questions,
    read_messages,
    read_tags,
    read_topics,
)
from warehouse.postgres.queue import enqueue_sync
from warehouse.postgres.vectors import as_parameter

WINDOW = timedelta(days=90)
MAX_MESSAGES = 100_000  # newest first; as float32 they take 150 MB

_UPSERT = """
    insert into landing.topics as known (tenant_id, topic_id, model, tag, label, words, centroid, example_message_id,
        count_messages, is_current, first_fitted_at, fitted_at)
    values (%(tenant_id)s, %(topic_id)s, %(model)s, %(tag)s, %(label)s, %(words)s, %(centroid)s, %(example)s,
        %(count_messages)s, true, %(first_fitted_at)s, %(now)s)
    on conflict (tenant_id, topic_id) do update set tag = excluded.tag, label = excluded.label,
        words = excluded.words, centroid = excluded.centroid, example_message_id = excluded.example_message_id,
        count_messages = excluded.count_messages, is_current = true, fitted_at = excluded.fitted_at
"""
_COPY = """
    copy assigned (tenant_id, message_id, conversation_id, episode, topic_id, similarity, occurred_at) from stdin
"""
_CHUNK = 500


@dataclass(frozen=True)
class FitResult:
    """What a fit of one tenant did."""

    tenant_id: UUID
    count_messages: int
    count_topics: int
    count_tagged: int


def fit_all_topics(
    connection: psycopg.Connection, now: datetime, report: Callable[[FitResult], None] = lambda result: None
) -> list[FitResult]:
    """Fits every tenant's topics, each in a transaction of its own."""
    results = []
    for tenant in list_tenants(connection):
        results.append(fit_topics(connection, tenant, now))
        report(results[-1])
    return results


def fit_topics(connection: psycopg.Connection, tenant: Tenant, now: datetime) -> FitResult:
    """Replaces the tenant's assignments by those of today's clusters; too few messages change nothing.

    Messages that have no embedding yet get one from the queue and take part in the next run.
    """
    if has_gaps(connection, tenant.id, now - WINDOW):
        arguments = {"tenant_id": str(tenant.id)}
        enqueue_sync(
            connection, "conversations:fill_message_embeddings", arguments, once=f"fill_message_embeddings:{tenant.id}"
        )
    model = find_model(connection, tenant.id, now - WINDOW)
    if model is None:
        return FitResult(tenant.id, 0, 0, 0)
    messages, embeddings = read_messages(connection, tenant.id, model, now - WINDOW, MAX_MESSAGES)
    if len(messages) < FEWEST_MESSAGES:
        return FitResult(tenant.id, len(messages), 0, 0)
    questions = read_faq_questions(connection, tenant.id, model)
    material = Material(messages, embeddings, *questions, *read_topics(connection, tenant.id, model))
    found = find_topics(material, tenant.language, now)
    with connection.transaction():
        tagged_before = read_tags(connection, tenant.id)
        _write_topics(connection, tenant.id, model, found, now)
        _write_assignments(connection, tenant.id, messages, found)
        count_tagged = enqueue_tags(connection, tenant.id, tagged_before, read_tags(connection, tenant.id))
    return FitResult(tenant.id, len(messages), len(found.topics), count_tagged)


def _write_topics(
    connection: psycopg.Connection, tenant_id: UUID, model: str, found: FoundTopics, now: datetime
) -> None:
    connection.execute(
        "update landing.topics set is_current = false where tenant_id = %(tenant_id)s", {"tenant_id": tenant_id}
    )
    with connection.cursor() as cursor:
        for each in found.topics:
            values = {
                **vars(each.topic),
                "tenant_id": tenant_id,
                "model": model,
                "centroid": as_parameter(each.centroid),
                "example": each.example_message_id,
                "count_messages": len(each.members),
                "now": now,
            }
            cursor.execute(_UPSERT, values)


def _write_assignments(
    connection: psycopg.Connection, tenant_id: UUID, messages: list[Message], found: FoundTopics
) -> None:
    connection.execute(
        "delete from landing.topic_assignments where tenant_id = %(tenant_id)s", {"tenant_id": tenant_id}
    )
    # COPY cannot write a table with row-level security, so the rows come through a temporary one.
    connection.execute("create temporary table assigned (like landing.topic_assignments) on commit drop")
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for each in found.topics:
            for row in each.members:
                message = messages[row]
                said = (tenant_id, message.message_id, message.conversation_id, message.episode)
                copy.write_row((*said, each.topic.topic_id, float(found.similarities[row]), message.occurred_at))
    connection.execute("insert into landing.topic_assignments select * from assigned")


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
