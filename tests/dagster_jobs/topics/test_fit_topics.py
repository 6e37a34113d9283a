"""A fit writes topics and assignments, asks for tags, and knows its topics again the next day."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import psycopg
import pytest

from dagster_jobs.stores import open_postgres
from dagster_jobs.topics.cluster_messages import normalise
from dagster_jobs.topics.fit_topics import fit_all_topics
from settings.postgres import PostgresSettings
from tests.factories.events import utc
from warehouse.postgres.vectors import as_parameter

TENANT, SITE, VISITOR = UUID(int=1), UUID(int=2), UUID(int=3)
NOW = utc("2026-04-01 02:00")
ASKED = ("when will the delivery arrive", "which allergens are in it", "book a table for dinner")
CENTRES = normalise(np.random.default_rng(2).normal(size=(3, 384)).astype(np.float32))
Login = Callable[[str], PostgresSettings]


@pytest.fixture
def owner(settings_for: Login) -> Iterator[psycopg.Connection]:
    with open_postgres(settings_for("owner")) as owner:
        _found(owner)
        yield owner


@pytest.fixture
def pipeline(settings_for: Login) -> Iterator[psycopg.Connection]:
    with open_postgres(settings_for("pipeline")) as connection:
        yield connection


def _found(owner: psycopg.Connection) -> None:
    owner.execute("insert into app.tenants (id, slug, name, key_ciphertext) values (%s, 'acme', 'Acme', '')", [TENANT])
    owner.execute("insert into app.sites (tenant_id, id, key, name) values (%s, %s, 'k', 'Site')", [TENANT, SITE])
    owner.execute(
        "insert into app.visitors (tenant_id, id, site_id, language) values (%s, %s, %s, 'en')", [TENANT, VISITOR, SITE]
    )


def _talk(owner: psycopg.Connection, count: int, at: datetime, origin: str = "live") -> None:
    """`count` conversations about each of the three matters, a message each, with vectors near their matter's."""
    random = np.random.default_rng(3)
    for number in range(count * 3):
        vector = CENTRES[number % 3] + 0.01 * random.normal(size=384).astype(np.float32)
        _ask(owner, ASKED[number % 3], vector, at, origin)


def _ask(owner: psycopg.Connection, text: str, vector: Any, at: datetime, origin: str, visitor: str = "v") -> None:
    conversation_id, message_id = uuid4(), uuid4()
    owner.execute(
        "insert into app.conversations"
        " (tenant_id, id, site_id, visitor_id, language, started_at, last_message_at, origin)"
        " values (%s, %s, %s, %s, 'en', %s, %s, %s)",
        [TENANT, conversation_id, SITE, VISITOR, at, at, origin],
    )
    owner.execute(
        "insert into app.messages"
        " (tenant_id, id, conversation_id, sequence, episode, author, state, body, language, occurred_at)"
        " values (%s, %s, %s, 1, 1, 'visitor', 'accepted', %s, 'en', %s)",
        [TENANT, message_id, conversation_id, text, at],
    )
    owner.execute(
        "insert into app.message_embeddings values (%s, %s, 'e5', %s)", [TENANT, message_id, as_parameter(vector)]
    )
    owner.execute(
        "insert into landing.events (tenant_id, day, event_id, name, occurred_at, recorded_at, conversation_id,"
        " episode, site_id, visitor_key, origin, message_id)"
        " values (%s, %s, %s, 'message_posted', %s, %s, %s, 1, %s, %s, %s, %s)",
        [TENANT, at.date(), uuid4(), at, at, conversation_id, SITE, visitor, origin, message_id],
    )


def _write_faq(owner: psycopg.Connection, question: str, vector: Any) -> None:
    faq_id = uuid4()
    owner.execute("insert into app.faqs (tenant_id, id, slug) values (%s, %s, 'faq')", [TENANT, faq_id])
    owner.execute("insert into app.faq_answers values (%s, %s, 'en', %s, 'answer')", [TENANT, faq_id, question])
    owner.execute(
        "insert into app.faq_phrasings values (%s, %s, %s, 'en', %s, 'e5', %s)",
        [TENANT, uuid4(), faq_id, question, as_parameter(vector)],
    )


def _topics(connection: psycopg.Connection) -> dict[UUID, str]:
    return dict(connection.execute("select topic_id, label from landing.topics where is_current").fetchall())


def _jobs(connection: psycopg.Connection, task: str = "conversations:tag_conversations") -> list[dict[str, Any]]:
    rows = connection.execute("select args from queue.procrastinate_jobs where task_name = %s", [task])
    return [row[0] for row in rows.fetchall()]


def test_each_matter_becomes_a_topic_and_a_tag(owner: psycopg.Connection, pipeline: psycopg.Connection) -> None:
    _talk(owner, 20, NOW - timedelta(days=1))
    (result,) = fit_all_topics(pipeline, NOW)
    assert (result.count_messages, result.count_tagged) == (60, 60)
    first_words = {label.split(" · ")[0] for label in _topics(pipeline).values()}
    assert {"delivery", "allergens", "table"} & first_words or {"arrive", "book", "dinner"} & first_words
    (job,) = _jobs(pipeline)
    assert len(job["assignments"]) == 60
    assert {each["tag"] for each in job["assignments"]} == {
        label.replace(" · ", "-") for label in _topics(pipeline).values()
    }


def test_the_next_night_knows_its_topics_again(owner: psycopg.Connection, pipeline: psycopg.Connection) -> None:
    _talk(owner, 20, NOW - timedelta(days=1))
    fit_all_topics(pipeline, NOW)
    before = _topics(pipeline)
    _talk(owner, 3, NOW)
    (result,) = fit_all_topics(pipeline, NOW + timedelta(days=1))
    assert _topics(pipeline) == before
    assert result.count_tagged == 9


def test_talk_that_does_not_count_is_no_topic(owner: psycopg.Connection, pipeline: psycopg.Connection) -> None:
    _talk(owner, 20, NOW - timedelta(days=1), origin="test")
    (result,) = fit_all_topics(pipeline, NOW)
    assert result.count_messages == 0
    assert _topics(pipeline) == {}


def test_a_handful_of_messages_is_left_alone(owner: psycopg.Connection, pipeline: psycopg.Connection) -> None:
    _talk(owner, 3, NOW - timedelta(days=1))
    (result,) = fit_all_topics(pipeline, NOW)
    assert (result.count_messages, result.count_topics) == (9, 0)


def test_messages_without_an_embedding_are_asked_for_once(
    owner: psycopg.Connection, pipeline: psycopg.Connection
) -> None:
    _talk(owner, 1, NOW - timedelta(days=1))
    owner.execute("delete from app.message_embeddings")
    fit_all_topics(pipeline, NOW)
    fit_all_topics(pipeline, NOW)
    assert _jobs(pipeline, "conversations:fill_message_embeddings") == [{"tenant_id": str(TENANT)}]


def test_a_question_that_three_visitors_asked_alike_names_the_topic_and_stays(
    owner: psycopg.Connection, pipeline: psycopg.Connection
) -> None:
    _talk(owner, 20, NOW - timedelta(days=1))
    for visitor, text in (("a", "When does it arrive?"), ("b", "when does it arrive"), ("c", "When does it arrive?")):
        _ask(owner, text, CENTRES[0], NOW - timedelta(days=1), "live", visitor)
    for visitor in ("a", "b"):
        _ask(owner, "Which dish has nuts in it?", CENTRES[1], NOW - timedelta(days=1), "live", visitor)
    for visitor in ("a", "b", "c"):
        _ask(owner, "Can anna book a table for us?", CENTRES[2], NOW - timedelta(days=1), "live", visitor)
    fit_all_topics(pipeline, NOW)
    before = _topics(pipeline)
    assert "When does it arrive?" in before.values()
    assert sum("?" in label for label in before.values()) == 1  # two visitors are too few, and a name is a person's
    fit_all_topics(pipeline, NOW + timedelta(days=1))
    assert _topics(pipeline) == before


def test_the_companys_own_question_names_the_topic_that_it_is_near_to_while_it_is_in_use(
    owner: psycopg.Connection, pipeline: psycopg.Connection
) -> None:
    _talk(owner, 20, NOW - timedelta(days=1))
    _write_faq(owner, "How long does Fooodis take to deliver?", CENTRES[0])
    fit_all_topics(pipeline, NOW)
    labels = list(_topics(pipeline).values())
    assert labels.count("How long does Fooodis take to deliver?") == 1
    tags = {each["tag"] for job in _jobs(pipeline) for each in job["assignments"]}
    assert not any("Fooodis" in tag for tag in tags)
    owner.execute("update app.faqs set is_active = false")
    fit_all_topics(pipeline, NOW + timedelta(days=1))
    assert not any("?" in label for label in _topics(pipeline).values())
