"""`python -m dagster_jobs.dbt.prepare`: writes dbt's manifest, the source of Dagster's assets. Needs no server."""

from dagster_jobs.dbt.run_dbt import run_dbt
from settings.processes import PipelineSettings

if __name__ == "__main__":
    run_dbt("parse", target_path=PipelineSettings().dbt_target_path)
