"""Exactly once, whatever dies: shipper and engine are killed at random moments while events keep coming."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psycopg
import pytest
from clickhouse_connect.driver.asyncclient import AsyncClient

from tests.factories.recorded_talks import insert_company, record_talk
from tests.warehouse.engine_process import EngineProcess
from tests.warehouse.event_log.conftest import PostgresUrl
from warehouse.clickhouse.client import connect, connect_sync
from warehouse.clickhouse.migrate import migrate
from warehouse.event_log.contents import Window
from warehouse.event_log.reconcile import reconcile
from warehouse.event_log.ship import ClickHouseAddress
from warehouse.postgres.connect import Connection

pytestmark = [pytest.mark.kills, pytest.mark.slow]

ROUNDS = int(os.environ.get("SAMTAL_TEST_KILLS", "12"))
SHIP = """
import asyncio, sys
from warehouse.event_log.ship import run_forever
host, port, password = sys.argv[2:]
address = {"host": host, "port": int(port), "user": "samtal", "password": password, "database": "samtal"}
asyncio.run(run_forever(postgres_url=sys.argv[1], clickhouse=address))
"""


class Shipper:
    """`samtal run shipper`, in a process that can be killed."""

    def __init__(self, postgres_url: str, clickhouse: ClickHouseAddress) -> None:
        address = [clickhouse["host"], str(clickhouse["port"]), clickhouse["password"]]
        self._command = [sys.executable, "-c", SHIP, postgres_url, *address]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self._command, cwd=Path(__file__).parents[3], stdout=subprocess.DEVNULL)

    def stop(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


@pytest.fixture
def engine(new_engine: Callable[[], EngineProcess]) -> EngineProcess:
    """An engine of the test's own, migrated."""
    engine = new_engine()
    with connect_sync(**engine.address) as client:
        migrate(client)
    return engine


@pytest.fixture
async def shipper(postgres_url: PostgresUrl, engine: EngineProcess) -> AsyncIterator[Shipper]:
    shipper = Shipper(postgres_url("shipper"), engine.address)
    yield shipper
    shipper.stop(signal.SIGKILL)


async def write_until(stop: asyncio.Event, owner: Connection) -> int:
    """Records talks, one transaction each; gives how many were committed."""
    company = await insert_company(owner)
    count = 0
    while not stop.is_set():
        await record_talk(owner, company)
        count += 1
    return count


async def wait_for(client: AsyncClient, count: int) -> None:
    async with asyncio.timeout(60):
        while (await client.query("select count() from events")).result_rows[0][0] < count:  # noqa: ASYNC110 -- another process's rows: no event to wait for
            await asyncio.sleep(0.2)


async def test_each_event_arrives_once_although_both_processes_are_killed(
    owner: Connection, postgres_url: PostgresUrl, engine: EngineProcess, shipper: Shipper
) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")
    dice, stop = random.Random(seed), asyncio.Event()
    writing = asyncio.create_task(write_until(stop, owner))
    for _ in range(ROUNDS):
        await asyncio.sleep(dice.uniform(0.2, 1.5))
        if dice.random() < 0.5:
            await asyncio.to_thread(shipper.stop, signal.SIGKILL)
            shipper.start()
        else:
            await asyncio.to_thread(engine.stop, signal.SIGKILL)
            await asyncio.to_thread(engine.start)
    stop.set()
    count = 10 * await writing
    assert count > 0
    async with await connect(**engine.address) as client:
        await wait_for(client, count)
    assert_equal(postgres_url("shipper"), engine)


def assert_equal(postgres_url: str, engine: EngineProcess) -> None:
    with psycopg.connect(postgres_url) as connection, connect_sync(**engine.address) as client:
        comparisons = reconcile(connection, client, Window())
        retried = connection.execute("select count(*) from app.event_batches where attempts > 0").fetchone()
    print(f"batches that had to be sent again after an error: {retried}")
    assert comparisons
    assert [each.detail() for each in comparisons if not each.is_equal] == []


async def test_shipper_ends_cleanly_when_asked(owner: Connection, engine: EngineProcess, shipper: Shipper) -> None:
    company = await insert_company(owner)
    await record_talk(owner, company)
    async with await connect(**engine.address) as client:
        await wait_for(client, 10)
    assert await asyncio.to_thread(shipper.stop, signal.SIGTERM) == 0
    shipper.start()
