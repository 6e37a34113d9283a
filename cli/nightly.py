"""`samtal nightly`: the nightly run now, without Dagster's daemon."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from cli.environment import load
from dagster_jobs.dbt.run_dbt import DbtFailed, document
from dagster_jobs.nightly import STEPS, NightlyRun, run_nightly
from dagster_jobs.reports.send import send_now
from dagster_jobs.stores import open_clickhouse, open_postgres
from settings.postgres import PostgresSettings
from settings.processes import PipelineSettings
from settings.stores import ClickHouseSettings


class Bars:
    """A progress bar a step, on standard error; standard output is for the summary. In a log file, a line a step."""

    def __init__(self) -> None:
        self._is_seen = sys.stderr.isatty()
        columns = (SpinnerColumn(), TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(
            *columns, TimeElapsedColumn(), console=Console(stderr=True), disable=not self._is_seen
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        self._tasks = {step: self._progress.add_task(step, total=None, start=False) for step in STEPS}
        return self

    def __exit__(self, *error: object) -> None:
        self._progress.stop()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """`done` of `total` parts of the step are finished."""
        if total is None:
            self._progress.start_task(self._tasks[step])
            if not self._is_seen:
                typer.echo(f"{step} ...", err=True)
        else:
            # An empty step is a full bar: nothing was due.
            self._progress.update(self._tasks[step], completed=done or int(total == 0), total=total or 1)


def command(
    docs: Annotated[Path | None, typer.Option(help="also write the documentation of the marts, as one page")] = None,
) -> None:
    """Land events, find topics, build the marts, send the reports that are due; print a summary as JSON."""
    load("pipeline")
    login = PostgresSettings()
    target_path = PipelineSettings().dbt_target_path
    with open_clickhouse(ClickHouseSettings()) as clickhouse, open_postgres(login) as postgres, Bars() as bars:
        try:
            summary = run_nightly(
                NightlyRun(clickhouse, postgres, login, target_path, _send_reports, bars), datetime.now(UTC)
            )
            if docs:
                document(login, docs)
        except DbtFailed as error:
            sys.exit(f"The marts could not be built:\n{error}")
    typer.echo(json.dumps(summary.as_json()))


def _send_reports() -> int:
    return sum(outcome.state == "sent" for outcome in asyncio.run(send_now()))
