"""Landing as an asset: one partition a UTC day; a run takes a range of them."""

from datetime import date, timedelta

import dagster as dg

from dagster_jobs.landing.land_day import land_changes
from dagster_jobs.stores import Stores
from warehouse.occurred_at import FIRST_DAY

DAYS = dg.DailyPartitionsDefinition(start_date=FIRST_DAY.isoformat(), end_offset=1)


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

    def log(day: date, done: int, total: int) -> None:
        context.log.info(f"{day}: day {done} of {total}")

    with stores.clickhouse() as client, stores.postgres() as connection:
        landing = land_changes(client, connection, log, first, last)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": landing.count_events,
            "days": landing.count_days,
            "days_set_aside": landing.count_set_aside,
        }
    )


def range_to_land(today: date, changed: list[date]) -> tuple[date, date]:
    """From the oldest changed day (yesterday when none) to today."""
    return min([*changed, today - timedelta(days=1)]), today
