"""Sends a frozen batch to ClickHouse: one insert, one block, one token."""

from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import DatabaseError

from warehouse.event_log.batches import Batch

# ClickHouse's codes for data that it will refuse again however often it is sent.
_ABOUT_THE_DATA = frozenset({6, 26, 27, 33, 38, 41, 53, 69, 72, 73, 117, 131, 349, 407, 440, 441, 469, 617, 691})

_SETTINGS: dict[str, str | int] = {
    "async_insert": 0,  # acknowledged means: in the table
    "insert_deduplicate": 1,
    "deduplicate_blocks_in_dependent_materialized_views": 1,  # a retry heals a rollup that missed the block
    "materialized_views_ignore_errors": 0,
    "distributed_foreground_insert": 1,
    "input_format_parallel_parsing": 0,  # one block a batch
    "input_format_skip_unknown_fields": 0,
    "max_insert_threads": 1,
    "max_partitions_per_insert_block": 0,  # an import may touch years
    "date_time_input_format": "best_effort",
}


class DataRefused(Exception):
    """ClickHouse will never take this batch as it is; nothing of it was inserted."""


async def send(client: AsyncClient, batch: Batch) -> None:
    """Returns when ClickHouse has the batch. Sending it again, with the same id, changes nothing."""
    settings = {**_SETTINGS, "insert_deduplication_token": str(batch.id)}
    try:
        await client.raw_insert("events", insert_block=batch.body, fmt="JSONEachRow", settings=settings)
    except DatabaseError as error:
        if error.code in _ABOUT_THE_DATA:
            raise DataRefused(str(error)) from error
        raise
