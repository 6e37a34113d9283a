"""The nightly run without a scheduler: landing, topics, marts, reports that are due."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import psycopg
from clickhouse_connect.driver.client import Client

from dagster_jobs.dbt.run_dbt import Node, run_dbt
from dagster_jobs.landing.land_day import land_changes
from dagster_jobs.stores import alone
from dagster_jobs.topics.fit_topics import fit_all_topics
from settings.postgres import PostgresSettings


class Progress(Protocol):
    """Whoever shows how far the run is. `total` is None while it is not known."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` parts of the step are finished."""


@dataclass
class Summary:
    """What the run did, as `samtal nightly` prints it."""

    days_landed: int = 0
    events_landed: int = 0
    days_set_aside: int = 0
    topics: int = 0
    conversations_tagged: int = 0
    dbt_nodes: int = 0
    dbt_warnings: int = 0
    reports_sent: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class NightlyRun:
    """What a run works with. `send_due_reports()` gives how many it sent."""

    clickhouse: Client
    postgres: psycopg.Connection
    login: PostgresSettings
    dbt_target_path: Path
    send_due_reports: Callable[[], int]
    progress: Progress


def run_nightly(run: NightlyRun, now: datetime) -> Summary:
    """Runs every step; repeating it changes nothing. A step that fails stops the run with its own error."""
    summary = Summary()
    with alone(run.postgres):
        for name, step in STEPS.items():
            started = perf_counter()
            run.progress(name, 0, None)
            step(run, summary, now)
            summary.seconds[name] = round(perf_counter() - started, 2)
    return summary


def _land(run: NightlyRun, summary: Summary, now: datetime) -> None:
    landing = land_changes(run.clickhouse, run.postgres, lambda day, done, total: run.progress("landing", done, total))
    summary.days_landed, summary.events_landed = landing.count_days, landing.count_events
    summary.days_set_aside = landing.count_set_aside
    run.progress("landing", landing.count_days, landing.count_days)


def _fit(run: NightlyRun, summary: Summary, now: datetime) -> None:
    results = fit_all_topics(run.postgres, now)
    summary.topics = sum(result.count_topics for result in results)
    summary.conversations_tagged = sum(result.count_tagged for result in results)
    run.progress("topics", len(results), len(results))


def _build(run: NightlyRun, summary: Summary, now: datetime) -> None:
    def finished(node: Node) -> None:
        summary.dbt_nodes += 1
        summary.dbt_warnings += node.status == "warn"
        run.progress("dbt", summary.dbt_nodes, node.total)

    run_dbt("build", target_path=run.dbt_target_path, login=run.login, report=finished)
    run.progress("dbt", summary.dbt_nodes, summary.dbt_nodes)  # exposures were counted, and nothing runs for them


def _send(run: NightlyRun, summary: Summary, now: datetime) -> None:
    summary.reports_sent = run.send_due_reports()
    run.progress("reports", summary.reports_sent, summary.reports_sent)


STEPS: dict[str, Callable[[NightlyRun, Summary, datetime], None]] = {
    "landing": _land,
    "topics": _fit,
    "dbt": _build,
    "reports": _send,
}
