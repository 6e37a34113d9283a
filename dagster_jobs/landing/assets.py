"""Landing as an asset: one partition a UTC day; a run takes a range of them."""

from datetime import date, timedelta

import dagster as dg

from dagster_jobs.landing.changed_days import changed_days
from dagster_jobs.landing.land_day import land_days
from dagster_jobs.stores import Stores

DAYS = dg.DailyPartitionsDefinition(start_date="2020-01-01", end_offset=1)


@dg.asset(
    key=["landing", "events"],
    partitions_def=DAYS,
    backfill_policy=dg.BackfillPolicy.single_run(),
    group_name="landing",
    kinds={"clickhouse", "postgres"},
)
def landed_events(context: dg.AssetExecutionContext, stores: Stores) -> dg.MaterializeResult[None]:
    """Events from ClickHouse, replaced by whole UTC days; a day that looks as it did is left alone."""
    first, last = (date.fromisoformat(key) for key in context.partition_key_range)
    with stores.clickhouse() as client, stores.postgres() as connection:
        days = changed_days(client, connection, first, last)
        count = land_days(client, connection, days, lambda day, n: context.log.info(f"{day}: {n} events"))
    return dg.MaterializeResult(metadata={"dagster/row_count": count, "days": len(days)})


def range_to_land(today: date, changed: list[date]) -> tuple[date, date]:
    """From the oldest changed day (yesterday when none) to today."""
    return min([*changed, today - timedelta(days=1)]), today
