"""Merges the folders into what Dagster loads; the settings are read here."""

import dagster as dg

from dagster_jobs.dbt.assets import make_dbt_assets, make_dbt_resource
from dagster_jobs.landing.assets import landed_events
from dagster_jobs.landing.schedule import nightly, nightly_job
from dagster_jobs.reports import schedule as reports
from dagster_jobs.stores import Stores
from dagster_jobs.topics.assets import fitted_topics
from settings.processes import PipelineSettings

# Dagster takes a module with exactly one Definitions object, so the folders' own are merged in place.
defs = dg.Definitions.merge(
    dg.Definitions(
        assets=[landed_events, fitted_topics, make_dbt_assets(PipelineSettings().dbt_target_path.resolve())],
        jobs=[nightly_job],
        schedules=[nightly],
        resources={"stores": Stores(), "dbt": make_dbt_resource()},
    ),
    reports.defs,
)
