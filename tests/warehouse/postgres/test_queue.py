"""A job exists if and only if the transaction that asks for it commits."""

from collections.abc import Callable
from typing import get_args
from uuid import uuid4

import psycopg
import pytest

from chat_api.jobs import add_jobs, connect_queue
from tests.stack.servers import Role
from warehouse.postgres import locks
from warehouse.postgres.connect import Pool, create_pool, tenant_transaction
from warehouse.postgres.queue import QUEUE_OF, Queue, TaskName, enqueue, enqueue_sync


@pytest.fixture
async def pool(postgres_url: Callable[[Role], str]) -> Pool:
    return create_pool(postgres_url("app"), 1)


async def waiting(pool: Pool) -> list[tuple[str, str, str | None]]:
    async with pool.connection() as connection:
        rows = await connection.execute(
            "select queue_name, task_name, queueing_lock from queue.procrastinate_jobs order by id"
        )
        return [(row["queue_name"], row["task_name"], row["queueing_lock"]) for row in await rows.fetchall()]


async def test_a_job_is_there_with_what_made_it_necessary(pool: Pool) -> None:
    tenant_id = uuid4()
    async with pool:
        async with tenant_transaction(pool, tenant_id) as connection:
            await enqueue(connection, "conversations:tag_conversations", {"tenant_id": str(tenant_id)})
            # The queue's own search path is over: what follows is looked for where it was before.
            await connection.execute("select from app.conversations")
        assert await waiting(pool) == [("maintenance", "conversations:tag_conversations", None)]


async def test_a_rollback_takes_the_job_along(pool: Pool) -> None:
    async with pool:
        async with pool.connection() as connection, connection.transaction(force_rollback=True):
            await enqueue(connection, "conversations:tag_conversations", {})
        assert await waiting(pool) == []


async def test_a_job_that_waits_is_not_asked_for_twice(pool: Pool, postgres_url: Callable[[Role], str]) -> None:
    async with pool:
        with psycopg.connect(postgres_url("pipeline")) as connection:
            for _ in range(2):
                enqueue_sync(connection, "conversations:fill_message_embeddings", {}, once="fill")
        assert await waiting(pool) == [("replies", "conversations:fill_message_embeddings", "fill")]


def test_each_job_that_can_be_asked_for_is_done_in_the_queue_that_is_named() -> None:
    app = add_jobs(connect_queue("postgresql://nowhere"))
    assert {name: app.tasks[name].queue for name in get_args(TaskName)} == QUEUE_OF
    assert {task.queue for task in app.tasks.values()} <= {*get_args(Queue), "builtin"}  # Procrastinate's own


def test_no_advisory_lock_has_two_meanings() -> None:
    numbers = [value for name, value in vars(locks).items() if name.isupper()]
    assert len(numbers) == len(set(numbers)) > 1
