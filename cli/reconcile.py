"""`samtal reconcile`: does the warehouse hold exactly what the conversations say? Exit 0 only when it does."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import psycopg
import typer
from rich.console import Console
from rich.table import Table

from cli.environment import load
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings
from warehouse.clickhouse.client import connect, connect_sync
from warehouse.event_log.contents import Window
from warehouse.event_log.rebuild import DayBeyondRetention, OutboxTooShort, rebuild_day
from warehouse.event_log.reconcile import Comparison, reconcile, tenant_slugs
from warehouse.postgres.connect import create_pool

Tenant = Annotated[str | None, typer.Option(help="slug of one tenant; without it, all of them")]
Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="first UTC day; without it, all days")]
Rebuild = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="first remove this UTC day and ship it anew"),
]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON object instead of a table")]


def command(tenant: Tenant = None, since: Since = None, rebuild: Rebuild = None, as_json: AsJson = False) -> None:
    """Compare every tenant's days: counts and contents of each event, and the rollups' sums."""
    load("shipper")
    postgres, clickhouse = PostgresSettings(), ClickHouseSettings()
    if rebuild:
        _rebuild(postgres.url(), clickhouse, rebuild.date())
    with (
        psycopg.connect(postgres.url(), autocommit=True) as connection,
        connect_sync(**clickhouse.log_in()) as client,
    ):
        slugs = tenant_slugs(connection)
        window = _window(slugs, tenant, since.date() if since else None)
        comparisons = reconcile(connection, client, window)
    (_print_json if as_json else _print_table)(comparisons, slugs)
    raise typer.Exit(0 if comparisons and all(each.is_equal for each in comparisons) else 1)


def _window(slugs: dict[UUID, str], tenant: str | None, since: date | None) -> Window:
    tenant_id = next((each for each, slug in slugs.items() if slug == tenant), None)
    if tenant and tenant_id is None:
        typer.echo(f"no tenant {tenant}; there are: {', '.join(sorted(slugs.values())) or 'none'}", err=True)
        raise typer.Exit(2)
    return Window(tenant_id, first=since) if since else Window(tenant_id)


def _rebuild(postgres_url: str, clickhouse: ClickHouseSettings, day: date) -> None:
    async def run() -> None:
        async with create_pool(postgres_url, size=3) as pool, await connect(**clickhouse.log_in()) as client:
            count = await rebuild_day(pool, client, day, clickhouse.cluster)
            typer.echo(f"{day} was removed and {count} events were shipped anew", err=True)

    try:
        asyncio.run(run())
    except (DayBeyondRetention, OutboxTooShort) as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal


def _print_json(comparisons: Sequence[Comparison], slugs: dict[UUID, str]) -> None:
    days = [
        {
            "tenant": slugs.get(each.tenant_id, str(each.tenant_id)),
            "day": each.day.isoformat(),
            "count_expected": each.count_expected,
            "count_found": each.count_found,
            "is_equal": each.is_equal,
            **each.detail(),
        }
        for each in comparisons
    ]
    is_equal = bool(days) and all(each.is_equal for each in comparisons)
    typer.echo(json.dumps({"is_equal": is_equal, "days_compared": len(days), "days": days}))


def _print_table(comparisons: Sequence[Comparison], slugs: dict[UUID, str]) -> None:
    table = Table("tenant", "day (UTC)", "expected", "found", "in rollup", "", title="State and warehouse, day by day")
    for each in comparisons:
        verdict = "[green]equal[/]" if each.is_equal else f"[red]{_explain(each)}[/]"
        counts = (str(each.count_expected), str(each.count_found), f"{each.sums.rollup} of {each.sums.rows}")
        table.add_row(slugs.get(each.tenant_id, str(each.tenant_id)), each.day.isoformat(), *counts, verdict)
    Console().print(table if comparisons else "[red]Nothing to compare: no tenant has had a conversation.[/]")


def _explain(comparison: Comparison) -> str:
    """What is wrong with the day, in a few words."""
    reasons = [
        f"{name}: {wanted} expected, {there} found" if wanted != there else f"{name}: other contents"
        for name, (wanted, there) in comparison.differences.items()
    ]
    if comparison.sums.doubled:
        reasons.append(f"{comparison.sums.doubled} rows twice")
    if comparison.sums.rollup != comparison.sums.rows:
        reasons.append("the rollup does not add up")
    return "; ".join(reasons)
