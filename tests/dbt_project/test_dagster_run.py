"""Dagster's own way to the same marts."""

import importlib
from datetime import date

import dagster as dg
import pytest

from tests.dbt_project.conftest import STOCKHOLM, Marts, Warehouse
from tests.factories.events import Talk

pytestmark = [pytest.mark.xdist_group("marts"), pytest.mark.slow]


@pytest.fixture
def definitions(warehouse: Warehouse, rebuilt: Marts, monkeypatch: pytest.MonkeyPatch) -> dg.Definitions:
    """The code location as a process of the stack loads it: from its environment."""
    for settings in (warehouse.login("pipeline"), warehouse.clickhouse):
        prefix = str(settings.model_config["env_prefix"])
        for field, value in settings.model_dump(mode="python").items():
            secret = getattr(value, "get_secret_value", None)
            monkeypatch.setenv(f"{prefix}{field.upper()}", str(secret() if secret else value))
    monkeypatch.setenv("SAMTAL_PIPELINE_DBT_TARGET_PATH", str(warehouse.target_path))
    defs = importlib.reload(importlib.import_module("dagster_jobs.definitions")).defs
    assert isinstance(defs, dg.Definitions)
    return defs


def test_the_code_location_loads(definitions: dg.Definitions) -> None:
    dg.Definitions.validate_loadable(definitions)
    schedules = {schedule.name for schedule in definitions.schedules or ()}
    assert {"nightly", "reports_tick"} <= schedules


def test_one_run_of_the_night_lands_a_range_of_days_and_builds(
    warehouse: Warehouse, definitions: dg.Definitions
) -> None:
    warehouse.happens(*Talk(STOCKHOLM, "someone").opens("2026-04-05 09:00").asks("2026-04-05 09:01").events)
    days = {"dagster/asset_partition_range_start": "2026-04-01", "dagster/asset_partition_range_end": "2026-04-06"}
    with dg.instance_for_test() as instance:
        result = definitions.resolve_job_def("nightly").execute_in_process(instance=instance, tags=days)
    assert result.success
    assert date(2026, 4, 5) in {row["local_day"] for row in warehouse.read("stats_snapshots", STOCKHOLM)}
