"""The nightly run without a scheduler."""

from datetime import UTC, date, datetime

import pytest

from dagster_jobs.nightly import NightlyRun, Summary, run_nightly
from dagster_jobs.stores import open_clickhouse, open_postgres
from tests.dbt_project.conftest import KOLKATA, STOCKHOLM, Marts, Rows, Warehouse
from tests.factories.events import Talk

pytestmark = [pytest.mark.xdist_group("marts"), pytest.mark.slow]


def _run(warehouse: Warehouse, steps: list[str]) -> Summary:
    def progress(step: str, done: int, total: int | None) -> None:
        if total is None:
            steps.append(step)

    with open_clickhouse(warehouse.clickhouse) as clickhouse, open_postgres(warehouse.login("pipeline")) as postgres:
        run = NightlyRun(clickhouse, postgres, warehouse.login("pipeline"), warehouse.target_path, lambda: 2, progress)
        return run_nightly(run, datetime(2026, 4, 20, tzinfo=UTC))


def test_landing_and_building_again_changes_nothing(marts: Marts, rebuilt: Marts) -> None:
    assert rebuilt == marts


def test_a_run_lands_late_events_and_corrects_their_day_whatever_cannot_be_landed(
    warehouse: Warehouse, rebuilt: Marts
) -> None:
    warehouse.happens(*Talk(STOCKHOLM, "late").opens("2026-03-29 09:00").asks("2026-03-29 09:01").events)
    for year in ("0001", "1850", "1969", "2149"):
        warehouse.happens(*Talk(KOLKATA, "hostile", "imported").opens(f"{year}-06-08 09:00").events)
    steps: list[str] = []
    summary = _run(warehouse, steps)
    assert steps == ["landing", "topics", "dbt", "reports"] == list(summary.seconds)
    assert (summary.days_landed, summary.days_set_aside) == (1, 4)
    assert (summary.reports_sent, summary.dbt_warnings) == (2, 0)
    assert _conversations_on_sunday(rebuilt["stats_snapshots", STOCKHOLM]) == 2
    assert _conversations_on_sunday(warehouse.read("stats_snapshots", STOCKHOLM)) == 3


def _conversations_on_sunday(rows: Rows) -> int:
    return sum(row["count_conversations_by_start"] for row in rows if row["local_day"] == date(2026, 3, 29))
