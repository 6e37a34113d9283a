"""The unit of work: what follows a commit follows it, and a failed one is told."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace

import httpx2
import psycopg
from fastapi import FastAPI

from chat_api.database import UnitOfWork, Work, unit_of_work
from chat_api.errors import handle_errors
from tests.stack.servers import Role, Stack
from warehouse.postgres.connect import Pool


async def test_actions_run_after_the_commit_in_the_order_of_asking(pool: Pool) -> None:
    seen: list[str] = []

    async def is_visible() -> None:
        async with pool.connection() as other:
            row = await (await other.execute("select pg_xact_status(%s::xid8) as status", [seen[0]])).fetchone()
            assert row is not None
            seen.append(row["status"])

    async with unit_of_work(pool) as work:
        row = await (await work.connection.execute("select pg_current_xact_id()::text as id")).fetchone()
        assert row is not None
        seen.append(row["id"])
        work.after_commit(is_visible)
        work.after_commit(lambda: seen.append("second"))
        assert len(seen) == 1
    assert seen[1:] == ["committed", "second"]


async def test_nothing_follows_a_rollback(pool: Pool) -> None:
    seen: list[str] = []

    async def fail(work: UnitOfWork) -> None:
        work.after_commit(lambda: seen.append("never"))
        raise ValueError

    try:
        async with unit_of_work(pool) as work:
            await fail(work)
    except ValueError:
        seen.append("rolled back")
    assert seen == ["rolled back"]


async def test_an_action_that_fails_does_not_undo_the_answer(pool: Pool) -> None:
    def fail() -> None:
        raise ValueError

    async with unit_of_work(pool) as work:
        work.after_commit(fail)


async def test_a_commit_that_fails_is_not_a_success(
    pool: Pool, stack: Stack, database: str, postgres_url: Callable[[Role], str]
) -> None:
    app = FastAPI()
    app.state.services = SimpleNamespace(pool=pool)
    handle_errors(app)

    @app.post("/kept")
    async def keep(work: Work) -> dict[str, bool]:
        row = await (await work.connection.execute("select pg_backend_pid() as pid")).fetchone()
        assert row is not None
        with psycopg.connect(stack.admin_url(database), autocommit=True) as admin:
            admin.execute("select pg_terminate_backend(%s)", [row["pid"]])
        await asyncio.sleep(0.05)
        return {"kept": True}

    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test", trust_env=False) as client:
        response = await client.post("/kept")
    assert response.status_code == 503
    assert response.json()["error"]["code"] == "unavailable"
