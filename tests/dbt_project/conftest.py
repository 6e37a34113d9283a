"""One small history, built once a session: two tenants, two time zones, the night when the clocks go forward."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from dagster_jobs.dbt.run_dbt import run_dbt
from dagster_jobs.landing.changed_days import ChangedDay
from dagster_jobs.landing.land_day import land_changes, land_day
from dagster_jobs.stores import open_clickhouse, open_postgres
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings
from tests.factories.events import ASSISTANT, Talk, insert_events, utc
from tests.stack import databases
from tests.stack.servers import Role, Stack
from tests.stack.warehouse import empty_clickhouse
from warehouse.event_log.events import Event, FaqsImported
from warehouse.migrate_all import migrate_clickhouse

STOCKHOLM, KOLKATA = UUID(int=0xA), UUID(int=0xB)
MARTS = (
    "episodes",
    "replies",
    "ratings",
    "stats_snapshots",
    "language_mix",
    "intents",
    "response_times",
    "topics",
    "topic_assignments",
    "topic_days",
)
AS_OF = "2026-04-20 00:00:00+00"
Rows = list[dict[str, Any]]
Marts = dict[tuple[str, UUID], Rows]


@dataclass(frozen=True)
class Warehouse:
    """A database of its own, ClickHouse, and how to go from one to the other."""

    login: Callable[[Role], PostgresSettings]
    clickhouse: ClickHouseSettings
    target_path: Path

    def build(self, days: list[date] | None = None) -> None:
        """A nightly run; `days` are landed whether they changed or not."""
        with open_clickhouse(self.clickhouse) as client, open_postgres(self.login("pipeline")) as connection:
            land_changes(client, connection)
            for day in days or ():
                land_day(client, connection, ChangedDay(day, frozenset((STOCKHOLM, KOLKATA))))
        variables = ("--vars", f'{{"as_of": "{AS_OF}"}}')
        run_dbt("build", *variables, target_path=self.target_path, login=self.login("pipeline"))

    def happens(self, *events: Event) -> None:
        """Puts events into ClickHouse."""
        with open_clickhouse(self.clickhouse) as client:
            insert_events(client, events)

    def read(self, mart: str, tenant_id: UUID, role: Role = "app") -> Rows:
        """What the tenant sees of a mart, but for the moment of its building."""
        query = sql.SQL("select * from marts.{}").format(sql.Identifier(mart))
        with psycopg.connect(self.login(role).url(), row_factory=dict_row) as connection:
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(tenant_id)])
            rows = connection.execute(query).fetchall()
        return sorted(({**row, "built_at": None} for row in rows), key=str)

    def read_all(self) -> Marts:
        """Every mart of every tenant."""
        return {(mart, tenant): self.read(mart, tenant) for mart in MARTS for tenant in (STOCKHOLM, KOLKATA)}


@pytest.fixture(scope="session")
def warehouse(
    stack: Stack, worker_name: str, worker_clickhouse: ClickHouseSettings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    """The history, landed and built."""
    database = f"samtal_{worker_name}_marts"
    databases.clone(stack.admin_url(), database)
    clickhouse = worker_clickhouse.model_copy(update={"database": database})
    migrate_clickhouse(clickhouse.log_in(), clickhouse.cluster)
    warehouse = Warehouse(
        lambda role: stack.postgres_settings(database, role), clickhouse, tmp_path_factory.mktemp("dbt")
    )
    _found_tenants(warehouse)
    warehouse.happens(*history())
    # What tells of no conversation changes no number.
    warehouse.happens(
        FaqsImported(tenant_id=STOCKHOLM, occurred_at=utc("2026-03-29 12:00"), actor="staff", count_faqs=3)
    )
    warehouse.build()
    yield warehouse
    empty_clickhouse(clickhouse)
    databases.drop(stack.admin_url(), database)


@pytest.fixture(scope="session")
def marts(warehouse: Warehouse) -> Marts:
    """What the first build gave, whatever is built later."""
    return warehouse.read_all()


@pytest.fixture(scope="session")
def rebuilt(warehouse: Warehouse, marts: Marts) -> Marts:
    """What a second landing and build of the same history gave. A test that adds to the history asks for it first."""
    warehouse.build([date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 2)])
    return warehouse.read_all()


def history() -> list[Event]:
    """What happened. In Stockholm, 29 March has 23 hours: from 23:00 to 22:00 UTC."""
    first = Talk(STOCKHOLM, "returning").opens("2026-03-28 22:59").asks("2026-03-28 23:01")
    first.is_answered("2026-03-28 23:01:02").is_rated("2026-03-28 23:02", "down").is_rated("2026-03-28 23:03", "up")
    first.is_resolved("2026-03-29 00:05")
    handed_off = Talk(STOCKHOLM, "impatient", language="sv").opens("2026-03-29 21:59").asks("2026-03-29 21:59:30")
    handed_off.is_answered("2026-03-29 22:00:00.500", is_answered=False, intent=None)
    handed_off.is_handed_off("2026-03-29 22:05")
    again = Talk(STOCKHOLM, "returning", "imported").opens("2026-04-02 10:00").asks("2026-04-02 10:01")
    again.is_answered("2026-04-02 10:01:01").is_resolved("2026-04-02 11:00", "confirmed")
    spam = Talk(STOCKHOLM, "spammer").opens("2026-03-29 12:00").is_screened("2026-03-29 12:01")
    tests = Talk(STOCKHOLM, "tester", "test").opens("2026-03-29 12:00").asks("2026-03-29 12:01")
    shown = Talk(STOCKHOLM, "shown", "demo").opens("2026-03-29 12:00").asks("2026-03-29 12:01")
    demo = Talk(KOLKATA, "guest", "demo").opens("2026-03-29 18:29").asks("2026-03-29 18:30")
    demo.is_answered("2026-03-29 18:30:01", input_tokens=100, output_tokens=20, cost_usd="0.01")
    return [event for talk in (first, handed_off, again, spam, tests, shown, demo) for event in talk.events]


def _found_tenants(warehouse: Warehouse) -> None:
    with open_postgres(warehouse.login("owner")) as owner:
        for tenant_id, slug, zone, is_demo in (
            (STOCKHOLM, "stockholm", "Europe/Stockholm", False),
            (KOLKATA, "kolkata", "Asia/Kolkata", True),
        ):
            owner.execute(
                "insert into app.tenants (id, slug, name, timezone, key_ciphertext, is_demo)"
                " values (%s, %s, %s, %s, '', %s)",
                [tenant_id, slug, slug.title(), zone, is_demo],
            )
            owner.execute(
                "insert into app.assistants (tenant_id, id, slug) values (%s, %s, 'host')", [tenant_id, ASSISTANT]
            )
            owner.execute(
                "insert into app.assistant_versions (tenant_id, id, assistant_id, version, name, instructions)"
                " values (%s, %s, %s, 1, 'Host', '')",
                [tenant_id, uuid4(), ASSISTANT],
            )
