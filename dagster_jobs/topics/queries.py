"""What topics read: the messages of a tenant with their embeddings, and the topics found so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
import psycopg
from psycopg.rows import class_row

from dagster_jobs.topics.cluster_messages import Vectors
from dagster_jobs.topics.words import names_a_topic
from warehouse.postgres.vectors import read_arrays_as_numpy


@dataclass(frozen=True)
class Message:
    """A visitor's message that says more than a courtesy."""

    message_id: UUID
    conversation_id: UUID
    episode: int
    language: str | None
    text: str
    occurred_at: datetime
    visitor_key: str


@dataclass(frozen=True)
class FaqQuestion:
    """A question of the company's own, as it stands in a FAQ."""

    text: str
    language: str


@dataclass(frozen=True)
class Topic:
    """A topic as it was last written."""

    topic_id: UUID
    tag: str
    label: str
    words: list[str]
    is_current: bool
    first_fitted_at: datetime


@dataclass(frozen=True)
class Tenant:
    """Whose messages, and in which language its people read labels."""

    id: UUID
    language: str


# The model that most of the window's messages were embedded with: models are never mixed.
_MODEL = """
    select e.model from app.message_embeddings e
    join landing.events m on m.tenant_id = e.tenant_id and m.message_id = e.message_id and m.name = 'message_posted'
    where e.tenant_id = %(tenant)s and m.occurred_at >= %(since)s
    group by e.model order by count(*) desc, e.model limit 1
"""
_GAPS = """
    select exists (
        select from landing.events m
        join app.messages kept on kept.tenant_id = m.tenant_id and kept.id = m.message_id
        where m.tenant_id = %(tenant)s and m.name = 'message_posted' and m.occurred_at >= %(since)s
            and not exists (
                select from app.message_embeddings e where e.tenant_id = m.tenant_id and e.message_id = m.message_id))
"""
# What counts here is what counts in every other number.
_MESSAGES = """
    select m.id, m.conversation_id, m.episode, m.language, m.body, m.occurred_at, posted.visitor_key,
        e.embedding::real[]
    from landing.events posted
    join app.tenants t on t.id = posted.tenant_id
    join app.messages m on m.tenant_id = posted.tenant_id and m.id = posted.message_id
    join app.message_embeddings e on e.tenant_id = m.tenant_id and e.message_id = m.id and e.model = %(model)s
    where posted.tenant_id = %(tenant)s and posted.name = 'message_posted' and posted.occurred_at >= %(since)s
        and posted.origin = any (app.counted_origins(t.is_demo))
    order by posted.occurred_at desc, m.id
    limit %(limit)s
"""
_FAQ_QUESTIONS = """
    select a.question, a.language, p.embedding::real[]
    from app.faqs f
    join app.faq_answers a on a.tenant_id = f.tenant_id and a.faq_id = f.id
    join app.faq_phrasings p on p.tenant_id = f.tenant_id and p.faq_id = f.id and p.language = a.language
        and p.phrasing = a.question and p.model = %(model)s and p.embedding is not null
    where f.tenant_id = %(tenant)s and f.is_active
    order by a.question, a.language
"""
_TOPICS = """
    select topic_id, tag, label, words, is_current, first_fitted_at, centroid from landing.topics
    where tenant_id = %(tenant)s and model = %(model)s order by topic_id
"""


def list_tenants(connection: psycopg.Connection) -> list[Tenant]:
    with connection.cursor(row_factory=class_row(Tenant)) as cursor:
        return cursor.execute("select id, language from app.tenants order by id").fetchall()


def find_model(connection: psycopg.Connection, tenant_id: UUID, since: datetime) -> str | None:
    """The embedding model of the tenant's recent messages; None when there are none."""
    row = connection.execute(_MODEL, {"tenant": tenant_id, "since": since}).fetchone()
    return str(row[0]) if row else None


def has_gaps(connection: psycopg.Connection, tenant_id: UUID, since: datetime) -> bool:
    """Whether messages since then have no embedding: their reply needed none, or was given without one."""
    row = connection.execute(_GAPS, {"tenant": tenant_id, "since": since}).fetchone()
    return bool(row and row[0])


def read_messages(
    connection: psycopg.Connection, tenant_id: UUID, model: str, since: datetime, limit: int
) -> tuple[list[Message], Vectors]:
    """The newest messages since then, at most `limit`, and their embeddings by row; not courtesies, not particulars."""
    parameters = {"tenant": tenant_id, "model": model, "since": since, "limit": limit}
    with connection.cursor(binary=True) as cursor:
        read_arrays_as_numpy(cursor)
        rows = cursor.execute(_MESSAGES, parameters).fetchall()
    telling = [row for row in rows if names_a_topic(row[4])]
    return [Message(*row[:7]) for row in telling], _matrix([row[7] for row in telling])


def read_faq_questions(
    connection: psycopg.Connection, tenant_id: UUID, model: str
) -> tuple[list[FaqQuestion], Vectors]:
    """The questions of the FAQs in use, and their embeddings by row."""
    with connection.cursor(binary=True) as cursor:
        read_arrays_as_numpy(cursor)
        rows = cursor.execute(_FAQ_QUESTIONS, {"tenant": tenant_id, "model": model}).fetchall()
    return [FaqQuestion(*row[:2]) for row in rows], _matrix([row[2] for row in rows])


def read_topics(connection: psycopg.Connection, tenant_id: UUID, model: str) -> tuple[list[Topic], Vectors]:
    """Every topic that the tenant ever had under the model, and their centroids by row."""
    with connection.cursor(binary=True) as cursor:
        read_arrays_as_numpy(cursor)
        rows = cursor.execute(_TOPICS, {"tenant": tenant_id, "model": model}).fetchall()
    return [Topic(*row[:6]) for row in rows], _matrix([row[6] for row in rows])


def read_tags(connection: psycopg.Connection, tenant_id: UUID) -> dict[UUID, str]:
    """The topic tag of each conversation, by the assignments as they stand."""
    rows = connection.execute(_TAGS, {"tenant": tenant_id}).fetchall()
    return dict(rows)


# A conversation is tagged with the topic of most of its messages; the closer one decides a draw.
_TAGS = """
    select distinct on (conversation_id) conversation_id, tag from (
        select a.conversation_id, t.tag, count(*) as messages, sum(a.similarity) as closeness
        from landing.topic_assignments a
        join landing.topics t on t.tenant_id = a.tenant_id and t.topic_id = a.topic_id
        where a.tenant_id = %(tenant)s
        group by a.conversation_id, t.tag
    ) counted
    order by conversation_id, messages desc, closeness desc, tag
"""


def _matrix(vectors: Sequence[Vectors]) -> Vectors:
    return np.stack(vectors) if vectors else np.empty((0, 0), dtype=np.float32)
