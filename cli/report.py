"""`samtal report`: one report as a file, without sending it."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.environment import load
from cli.refusals import Refusal, plain_errors, refuse_target
from dagster_jobs.reports.charts import draw_all
from dagster_jobs.reports.gather import MartsMissing, TenantUnknown, find_tenant, gather_report
from dagster_jobs.reports.period import period_ending
from dagster_jobs.reports.render import render_html
from dagster_jobs.reports.report import Report
from integrations.pdf.engines import choose_engine
from integrations.pdf.port import EngineName
from settings.postgres import PostgresSettings
from warehouse.postgres.connect import create_pool
from warehouse.vocabulary import Language, ReportKind


@plain_errors
def command(
    tenant: Annotated[str, typer.Option(help="the tenant's slug")],
    period: Annotated[ReportKind, typer.Option(help="seven days, or a month")],
    ending: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="the last day of the period")],
    out: Annotated[Path, typer.Option(help="file to write; .html for the page itself")],
    language: Annotated[Language | None, typer.Option(help="the tenant's own by default")] = None,
    engine: Annotated[EngineName | None, typer.Option(help="the first that works by default")] = None,
) -> None:
    """Write one report as PDF."""
    refuse_target(out, f"{tenant}-{period}.pdf")
    load("pipeline")
    report, own_language = _gathered(tenant, period, ending)
    spoken: Language = language or ("sv" if own_language == "sv" else "en")
    html = render_html(report, draw_all(report, spoken), spoken, "print")
    out.write_bytes(html.encode() if out.suffix == ".html" else _print(html, engine))
    typer.echo(f"wrote {out}")


def _gathered(slug: str, kind: ReportKind, ending: datetime) -> tuple[Report, str]:
    try:
        return asyncio.run(_gather(slug, kind, ending))
    except TenantUnknown:
        raise Refusal(f"There is no tenant {slug}. `samtal tenant list` shows them all.") from None
    except MartsMissing as error:
        raise Refusal(f"There is nothing to report: {error}.") from None


async def _gather(slug: str, kind: ReportKind, ending: datetime) -> tuple[Report, str]:
    async with create_pool(PostgresSettings().url(), size=1) as pool:
        async with pool.connection() as connection:
            tenant = await find_tenant(connection, slug)
        return await gather_report(pool, tenant, period_ending(kind, ending.date())), tenant.language


def _print(html: str, wanted: EngineName | None) -> bytes:
    engine = choose_engine(wanted)
    if engine is None:
        raise Refusal("No PDF engine works here. Install wkhtmltopdf, or write to a .html file.")
    return engine.render_pdf(html)
