"""Four times a day: land what changed, fit the topics, build the marts, in one run.

A build every six hours, 02:00 UTC among them, falls between local midnight and 06:00
in every zone, so that the marts cover yesterday two hours before the reports leave at 08:00.
"""

import dagster as dg

from dagster_jobs.landing.assets import range_to_land
from dagster_jobs.landing.changed_days import changed_days, fingerprints_in_clickhouse, fingerprints_in_postgres
from dagster_jobs.stores import Stores, open_postgres
from settings.postgres import PostgresSettings

nightly_job = dg.define_asset_job("nightly", selection=dg.AssetSelection.all())


@dg.schedule(
    job=nightly_job,
    cron_schedule="0 2,8,14,20 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly(context: dg.ScheduleEvaluationContext, stores: Stores) -> dg.RunRequest:
    """One run over the range from the oldest changed day to today."""
    with stores.clickhouse() as client, open_postgres(PostgresSettings()) as connection:
        changed = changed_days(fingerprints_in_clickhouse(client), fingerprints_in_postgres(connection))
    first, last = range_to_land(context.scheduled_execution_time.date(), [each.day for each in changed])
    return dg.RunRequest(
        run_key=context.scheduled_execution_time.isoformat(),
        tags={
            "dagster/asset_partition_range_start": first.isoformat(),
            "dagster/asset_partition_range_end": last.isoformat(),
        },
    )
