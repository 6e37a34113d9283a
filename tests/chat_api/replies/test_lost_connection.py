"""A reply whose connection to Postgres breaks is given again, and not apologized for."""

import asyncio
from collections.abc import Callable

import psycopg

from settings.model_provider import ModelProviderSettings
from settings.processes import ApiSettings
from tests.chat_api.conftest import StartApi
from tests.chat_api.replies.conftest import NewScriptedVisitor
from tests.chat_api.replies.test_stream import QUESTION
from tests.chat_api.visitor import Visitor
from tests.stack.servers import Stack

# So long that no other attempt begins while the first one waits for the lock.
LONG_LEASE = ApiSettings(reply_lease_s=6.0, visitors_per_hour=1000)
ENDING_A_REPLY = (
    "select pid from pg_stat_activity where usename = 'samtal_app' and datname = current_database()"
    " and wait_event_type = 'Lock' and query like '%with fenced as%'"
)


async def test_a_reply_that_could_not_be_kept_is_given_again(
    start_api: StartApi,
    scripted: Callable[..., ModelProviderSettings],
    visitor_of_script: NewScriptedVisitor,
    stack: Stack,
    database: str,
) -> None:
    visitor = await visitor_of_script(await start_api(model_provider=scripted(), api=LONG_LEASE), "slow")
    path = await visitor.open()
    await visitor.post(path, QUESTION)
    async with (
        await psycopg.AsyncConnection.connect(stack.admin_url(database), autocommit=True) as admin,
        await psycopg.AsyncConnection.connect(stack.admin_url(database)) as holder,
    ):
        await holder.execute("lock table app.replies in share mode")
        await admin.execute("select pg_terminate_backend(%s)", [await _ending_a_reply(admin)])
    assert await _state_of_the_answer(visitor, path) == "complete"


async def _ending_a_reply(admin: psycopg.AsyncConnection) -> int:
    async with asyncio.timeout(15):
        while (row := await (await admin.execute(ENDING_A_REPLY)).fetchone()) is None:  # noqa: ASYNC110 -- another process decides
            await asyncio.sleep(0.02)
    return int(row[0])


async def _state_of_the_answer(visitor: Visitor, path: str) -> str:
    state = "pending"
    async with asyncio.timeout(30):
        while state == "pending":
            await asyncio.sleep(0.1)
            state = (await visitor.request("GET", path)).json()["messages"][-1]["state"]
    return state
