"""The night's work without a scheduler: landing, topics, marts, reports that are due."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import psycopg
from clickhouse_connect.driver.client import Client

from dagster_jobs.dbt.run_dbt import Node, run_dbt
from dagster_jobs.landing.changed_days import changed_days
from dagster_jobs.landing.land_day import land_days
from dagster_jobs.stores import alone
from dagster_jobs.topics.fit_topics import fit_all_topics
from settings.postgres import PostgresSettings


class Progress(Protocol):
    """Whoever shows how far the night is. `total` is None while it is not known."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` parts of the step are finished."""


@dataclass
class Summary:
    """What the night did, as `samtal nightly` prints it."""

    days_landed: int = 0
    events_landed: int = 0
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
class Night:
    """What the night works with. `send_due_reports()` gives how many it sent."""

    clickhouse: Client
    postgres: psycopg.Connection
    login: PostgresSettings
    dbt_target_path: Path
    send_due_reports: Callable[[], int]
    progress: Progress


def run_nightly(night: Night, now: datetime) -> Summary:
    """Runs every step; repeating it changes nothing. A step that fails stops the night with its own error."""
    summary = Summary()
    with alone(night.postgres):
        for name, step in STEPS.items():
            started = perf_counter()
            night.progress(name, 0, None)
            step(night, summary, now)
            summary.seconds[name] = round(perf_counter() - started, 2)
    return summary


def _land(night: Night, summary: Summary, now: datetime) -> None:
    days = changed_days(night.clickhouse, night.postgres)
    done = iter(range(1, len(days) + 1))
    summary.events_landed = land_days(
        night.clickhouse, night.postgres, days, lambda day, count: night.progress("landing", next(done), len(days))
    )
    summary.days_landed = len(days)
    night.progress("landing", len(days), len(days))


def _fit(night: Night, summary: Summary, now: datetime) -> None:
    results = fit_all_topics(night.postgres, now)
    summary.topics = sum(result.count_topics for result in results)
    summary.conversations_tagged = sum(result.count_tagged for result in results)
    night.progress("topics", len(results), len(results))


def _build(night: Night, summary: Summary, now: datetime) -> None:
    def finished(node: Node) -> None:
        summary.dbt_nodes += 1
        summary.dbt_warnings += node.status == "warn"
        night.progress("dbt", summary.dbt_nodes, node.total)

    run_dbt("build", target_path=night.dbt_target_path, login=night.login, report=finished)
    night.progress("dbt", summary.dbt_nodes, summary.dbt_nodes)  # exposures were counted, and nothing runs for them


def _send(night: Night, summary: Summary, now: datetime) -> None:
    summary.reports_sent = night.send_due_reports()
    night.progress("reports", summary.reports_sent, summary.reports_sent)


STEPS: dict[str, Callable[[Night, Summary, datetime], None]] = {
    "landing": _land,
    "topics": _fit,
    "dbt": _build,
    "reports": _send,
}
