"""What the schedule reads of tenants, runs and recipients."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from dagster_jobs.reports.due import Run, Tenant
from dagster_jobs.reports.formats import Language
from dagster_jobs.reports.period import Kind, Period
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring


@dataclass(frozen=True)
class Recipient:
    """Somebody who subscribes to a report."""

    user_id: UUID
    email: str = field(repr=False)
    language: Language


async def load_tenants(connection: Connection) -> Sequence[Tenant]:
    """Every tenant that somebody gets reports of."""
    cursor = await connection.execute(
        "select t.id, t.timezone, t.created_at, t.is_demo, array_agg(distinct s.kind) as kinds"
        " from app.tenants t join app.report_subscriptions s on s.tenant_id = t.id group by t.id"
    )
    return [Tenant(**{**row, "kinds": frozenset(row["kinds"])}) for row in await cursor.fetchall()]


async def load_runs(connection: Connection) -> Sequence[Run]:
    """The runs of periods young enough to be due again."""
    cursor = await connection.execute(
        "select tenant_id, kind, period_start, period_end, state, started_at from app.report_runs"
        " where period_end > current_date - 70"
    )
    return [
        Run(
            row["tenant_id"],
            Period(row["kind"], row["period_start"], row["period_end"]),
            row["state"],
            row["started_at"],
        )
        for row in await cursor.fetchall()
    ]


async def load_recipients(connection: Connection, tenant_id: UUID, kind: Kind, keyring: Keyring) -> list[Recipient]:
    """Who gets this tenant's reports of the kind, with their addresses opened."""
    cursor = await connection.execute(
        "select user_id, email_ciphertext, language from app.report_recipients(%s, %s) order by user_id",
        [tenant_id, kind],
    )
    return [
        Recipient(
            row["user_id"],
            keyring.decrypt_staff(row["email_ciphertext"], row["user_id"], "email_ciphertext"),
            row["language"],
        )
        for row in await cursor.fetchall()
    ]
