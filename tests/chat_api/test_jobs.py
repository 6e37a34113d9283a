"""The queue worker, as a process of its own, on the run's Postgres and Valkey."""

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from chat_api.jobs import connect_queue
from chat_api.services import Settings
from settings.postgres import PostgresSettings
from tests.chat_api.processes import running, settings_of
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from tests.stack.servers import Role
from warehouse.postgres.connect import Pool, tenant_transaction

SettingsFor = Callable[[Role], PostgresSettings]


async def eventually(found: Callable[[], Any], within_s: float = 90) -> Any:
    """What `found` gives once it gives something."""
    async with asyncio.timeout(within_s):
        while not (value := await found()):  # noqa: ASYNC110 -- another process decides
            await asyncio.sleep(0.1)
    return value


@pytest.fixture
def worker_environment(settings_for: SettingsFor, api_settings: Settings) -> dict[str, str]:
    return settings_of(replace(api_settings, postgres=settings_for("worker")))


WORKER = [sys.executable, "-c", "import asyncio; from chat_api import jobs; asyncio.run(jobs.run())"]


async def test_a_job_asked_for_by_name_is_done_and_the_worker_leaves_when_told(
    visitor: Visitor, company: Company, pool: Pool, settings_for: SettingsFor, worker_environment: dict[str, str]
) -> None:
    conversation_id = (await visitor.open()).rsplit("/", 1)[1]

    async def tags() -> list[str]:
        async with tenant_transaction(pool, company.tenant_id) as connection:
            rows = await connection.execute("select tag from app.conversation_tags")
            return [row["tag"] for row in await rows.fetchall()]

    async with connect_queue(settings_for("pipeline").url()).open_async() as queue:
        await queue.configure_task("tag_conversations", queue="default").defer_async(
            tenant_id=str(company.tenant_id),
            assignments=[{"conversation_id": conversation_id, "tag": "opening hours"}],
        )
    with running(WORKER, worker_environment) as worker:
        assert await eventually(tags) == ["opening hours"]
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(worker.wait, 15) == 0


async def test_the_worker_takes_over_a_reply_that_nobody_gives(
    visitor: Visitor, company: Company, pool: Pool, settings_for: SettingsFor, worker_environment: dict[str, str]
) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    with psycopg.connect(settings_for("owner").url()) as owner:
        owner.execute(
            "update app.replies set state = 'pending', lease_expires_at = %s", [datetime.now(UTC) - timedelta(hours=1)]
        )
        owner.execute("update app.messages set state = 'pending', body = '' where id = %s", [answer["id"]])

    async def texts() -> list[str]:
        conversation = (await visitor.request("GET", path)).json()
        return [message["text"] for message in conversation["messages"] if message["state"] == "complete"]

    with running(WORKER, worker_environment):
        assert await eventually(texts) == [answer["text"]]
