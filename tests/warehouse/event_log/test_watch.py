"""Reconciling goes on, whatever happened to one round of it."""

import asyncio

from structlog.testing import capture_logs

from warehouse.clickhouse.client import ClickHouseAddress
from warehouse.event_log.watch import reconcile_hourly


async def test_a_round_that_fails_unexpectedly_is_told_by_type_and_followed_by_the_next() -> None:
    clickhouse = ClickHouseAddress(host="127.0.0.1", port=1, user="nobody", password="", database="none", secure=False)
    stop = asyncio.Event()
    with capture_logs() as logs:
        watching = asyncio.create_task(reconcile_hourly(stop, "not a secret connection string", clickhouse, 0.01, 0.01))
        async with asyncio.timeout(5):
            while len(logs) < 2:  # noqa: ASYNC110 -- the log has no event to wait for
                await asyncio.sleep(0.01)
        stop.set()
        await watching
    assert logs[0] == {"event": "not_reconciled", "error": "ProgrammingError", "log_level": "error"}
    assert logs[1] == logs[0]
