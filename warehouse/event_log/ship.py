"""Moves events from the outbox to ClickHouse, each exactly once. The process behind `samtal run shipper`."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

import aiohttp
import psycopg
import structlog
from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import ClickHouseError
from prometheus_client import Counter, Gauge
from psycopg_pool import PoolTimeout

from warehouse.clickhouse.client import ClickHouseAddress as ClickHouseAddress
from warehouse.clickhouse.client import connect
from warehouse.event_log.batches import (
    Batch,
    BatchChanged,
    acknowledge,
    freeze_batch,
    load_batch,
    note_failure,
    split,
    unacknowledged_batches,
)
from warehouse.event_log.partitions import DAYS_KEPT, drop_partitions, make_partitions
from warehouse.event_log.rollup import mend_rollup
from warehouse.event_log.send import DataRefused, send
from warehouse.event_log.watch import reconcile_hourly
from warehouse.postgres.connect import Connection, Pool, create_pool
from warehouse.postgres.locks import SHIP

POLL_S = 0.25
FREEZERS = 2
LONGEST_PAUSE_S = 10.0

SHIPPED = Counter("samtal_events_shipped_total", "Events that ClickHouse acknowledged")
DEAD = Counter("samtal_events_dead_total", "Events that went to the dead letters")
RETRIED = Counter("samtal_batches_retried_total", "Batches that had to be sent again")
LAG = Gauge("samtal_shipping_lag_seconds", "Age of the oldest event of the last batch when it was acknowledged")

# What passes by itself: either store is away, restarting, or overloaded.
_PASSING = (ClickHouseError, aiohttp.ClientError, psycopg.OperationalError, PoolTimeout, OSError, TimeoutError)
_log = structlog.get_logger()


async def run_forever(*, postgres_url: str, clickhouse: ClickHouseAddress, days_kept: int = DAYS_KEPT) -> None:
    """Ships until SIGTERM or SIGINT, through absences of either store; a batch in progress is finished.

    Once an hour it compares the last days with state, for the data-trust page.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    watching = asyncio.create_task(reconcile_hourly(stop, postgres_url, clickhouse))
    pause_s = POLL_S
    while not stop.is_set():
        try:
            async with create_pool(postgres_url, size=3) as pool, await connect(**clickhouse) as client:
                _log.info("shipping")
                pause_s = POLL_S
                await ship_until(stop, pool, client, days_kept)
        except _PASSING as error:
            _log.warning("shipping_paused", reason=str(error), pause_s=pause_s)
            await _wait(stop, pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
    await watching


async def ship_until(stop: asyncio.Event, pool: Pool, client: AsyncClient, days_kept: int = DAYS_KEPT) -> None:
    """Ships what waits, looks again four times a second, and makes and drops partitions when a day begins."""
    prepared: date | None = None
    while not stop.is_set():
        today = datetime.now(UTC).date()
        if prepared != today and await _prepare(pool, today):
            prepared = today
            await _drop_old(pool, today - timedelta(days_kept))
        count = await ship_waiting(pool, client, stop)
        if count == 0:
            await _wait(stop, POLL_S)


async def _prepare(pool: Pool, today: date) -> bool:
    try:
        async with pool.connection() as connection:
            await make_partitions(connection, today)
    except psycopg.errors.LockNotAvailable:
        return False
    return True


async def _drop_old(pool: Pool, before: date) -> None:
    try:
        async with pool.connection() as connection:
            count = await drop_partitions(connection, before)
    except psycopg.errors.LockNotAvailable:
        _log.warning("old_events_not_dropped", reason="a transaction is in the way", next_try="tomorrow")
    else:
        _log.info("old_events_dropped", days=count, before=str(before))


async def ship_waiting(pool: Pool, client: AsyncClient, stop: asyncio.Event | None = None) -> int:
    """Ships everything that waits now, unacknowledged batches first; gives how many events arrived."""
    async with shipping_connection(pool) as connection:
        count = await ship_again(connection, client)
        count += await ship_new(pool, connection, client, stop)
        return count + await ship_again(connection, client)  # the halves of batches that were refused


@asynccontextmanager
async def shipping_connection(pool: Pool) -> AsyncIterator[Connection]:
    """An autocommit connection with the lock that lets one shipper or one rebuild work at a time."""
    async with pool.connection() as connection:
        await connection.set_autocommit(True)
        await connection.execute("select pg_advisory_lock(%s)", [SHIP])
        try:
            yield connection
        finally:
            await connection.execute("select pg_advisory_unlock(%s)", [SHIP])


async def ship_again(connection: Connection, client: AsyncClient) -> int:
    """Sends what was frozen and perhaps sent before, with the same bytes and tokens."""
    count = 0
    while batch_ids := await unacknowledged_batches(connection):
        for batch_id in batch_ids:
            RETRIED.inc()
            try:
                batch = await load_batch(connection, batch_id)
                count += await _deliver(connection, client, batch, is_retry=True)
            except BatchChanged as error:
                _log.error("batch_changed", batch=str(batch_id), reason=str(error))
                await note_failure(connection, batch_id, str(error))
                return count
    return count


async def ship_new(pool: Pool, connection: Connection, client: AsyncClient, stop: asyncio.Event | None = None) -> int:
    """Freezes and sends all that waits. While ClickHouse takes a batch, one is decoded and one is claimed."""
    frozen: asyncio.Queue[Batch | None] = asyncio.Queue(1)
    freezing = [asyncio.create_task(_freeze_all(pool, frozen, stop)) for _ in range(FREEZERS)]
    count, at_work = 0, FREEZERS
    try:
        while at_work:
            batch = await frozen.get()
            at_work -= batch is None
            count += await _deliver(connection, client, batch) if batch else 0
        await asyncio.gather(*freezing)
    finally:  # what is frozen by now is sent in the next round
        for task in freezing:
            task.cancel()
        await asyncio.gather(*freezing, return_exceptions=True)
    return count


async def _freeze_all(pool: Pool, frozen: asyncio.Queue[Batch | None], stop: asyncio.Event | None) -> None:
    try:
        async with pool.connection() as connection:
            while not (stop and stop.is_set()) and (batch := await freeze_batch(connection)):
                await frozen.put(batch)
    except Exception:
        await frozen.put(None)
        raise
    await frozen.put(None)


async def _deliver(connection: Connection, client: AsyncClient, batch: Batch, *, is_retry: bool = False) -> int:
    """Sends one batch and marks it; what ClickHouse refuses for good is halved until the poison is alone."""
    DEAD.inc(batch.count_dead)
    if batch.count_events == 0:
        return 0
    try:
        await send(client, batch)
        if is_retry:  # before it is acknowledged: a mend that was cut off is begun again with the batch
            await mend_rollup(client, batch)
    except DataRefused as refusal:
        DEAD.inc(await split(connection, batch.id, str(refusal)))
        return 0
    except _PASSING as error:
        await note_failure(connection, batch.id, str(error))
        raise
    await acknowledge(connection, batch.id)
    SHIPPED.inc(batch.count_events)
    if batch.oldest_at:
        LAG.set((datetime.now(UTC) - batch.oldest_at).total_seconds())
    return batch.count_events


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
