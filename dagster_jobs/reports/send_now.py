"""Sending what is due with the settings of this process, without Dagster: for `samtal nightly` and the schedule."""

from datetime import UTC, datetime

from dagster_jobs.reports.due import DueReport, due_reports
from dagster_jobs.reports.open_office import open_office
from dagster_jobs.reports.queries import load_runs, load_tenants
from dagster_jobs.reports.send import Outcome, send_due_reports
from settings.postgres import PostgresSettings
from settings.processes import TelemetrySettings
from telemetry.logs import configure_own_logs
from warehouse.postgres.connect import create_pool


async def send_now() -> list[Outcome]:
    """Sends what is due, with the settings of this process. Its log quotes no exception: that may hold an address."""
    telemetry = TelemetrySettings()
    configure_own_logs(telemetry.level, telemetry.format)
    async with open_office() as office:
        return await send_due_reports(office)


async def due_now(now: datetime) -> list[DueReport]:
    """What is due, with the settings of this process."""
    async with create_pool(PostgresSettings().url(), size=1) as pool, pool.connection() as connection:
        return due_reports(now.astimezone(UTC), await load_tenants(connection), await load_runs(connection))
