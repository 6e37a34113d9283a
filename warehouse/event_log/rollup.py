"""Rebuilds a day of the rollup from the events, where a kill of ClickHouse left it with a block too many or too few.

A batch goes into the events and into the rollup one after the other. On one machine a kill between a block and the
record by which ClickHouse knows it again lets the retry count it twice: so a retry is followed by a look. A cluster
keeps those records in Keeper, with the block.
"""

import re
from datetime import date

import structlog
from clickhouse_connect.driver.asyncclient import AsyncClient

from warehouse.event_log.batches import Batch
from warehouse.event_log.columns import DAY, IN_DAYS

_log = structlog.get_logger(__name__)
_OCCURRED_ON = re.compile(rb'"occurred_at":"(\d{4}-\d\d-\d\d)')
_UNEQUAL = f"""
    select day from (
        select {DAY} as day, toInt64(count()) as difference from events where {IN_DAYS} group by day
        union all
        select toDate32(bucket_at, 'UTC') as day, -toInt64(sum(count_events)) as difference from events_by_quarter_hour
        where toDate32(bucket_at, 'UTC') between {{first:Date32}} and {{last:Date32}} group by day)
    group by day having sum(difference) != 0
"""  # noqa: S608  (our own constants)
_ENGINE_AND_FEED = """
    select anyIf(engine, name = 'events_by_quarter_hour'), anyIf(as_select, name = 'events_by_quarter_hour_feed')
    from system.tables where database = currentDatabase()
"""


async def mend_rollup(client: AsyncClient, batch: Batch) -> list[date]:
    """Makes the rollup of the batch's days add up again; the days that had to be rebuilt.

    Nothing else may be inserted meanwhile: the caller holds the shipping lock.
    """
    days = sorted({found.decode() for found in _OCCURRED_ON.findall(batch.body)})
    window = {"first": days[0], "last": days[-1]}
    unequal = [row[0] for row in (await client.query(_UNEQUAL, parameters=window)).result_rows]
    engine, feed = (await client.query(_ENGINE_AND_FEED)).result_rows[0]
    if not unequal or engine.startswith("Replicated"):
        return []
    for day in unequal:
        is_day = f"toDate32(bucket_at, 'UTC') = '{day:%Y-%m-%d}'"
        delete = f"alter table events_by_quarter_hour delete where {is_day}"
        await client.command(delete, settings={"mutations_sync": 2})
        await client.command(f"insert into events_by_quarter_hour select * from ({feed}) where {is_day}")  # noqa: S608  (our own view)
    _log.warning("rollup_rebuilt", days=[str(day) for day in unequal], batch=str(batch.id))
    return unequal
