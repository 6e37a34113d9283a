"""Two weeks of talk in one company, landed and built by dbt once a session: what reports and pages are made of."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from chat_api.accounts.create_tenant import NewTenant, create_tenant
from chat_api.actor import OPERATOR
from chat_api.assistants.create_assistant import NewAssistant, create_assistant
from chat_api.sites.create_site import NewSite, create_site
from dagster_jobs.dbt.run_dbt import run_dbt
from dagster_jobs.landing.land_day import land_changes
from dagster_jobs.stores import open_clickhouse, open_postgres
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings
from tests.factories.events import Talk, insert_events
from tests.factories.staff import make_member
from tests.stack import databases
from tests.stack.servers import Role, Stack
from tests.stack.warehouse import empty_clickhouse
from warehouse.event_log.events import Event
from warehouse.migrate_all import migrate_clickhouse
from warehouse.postgres.connect import create_pool, tenant_transaction
from warehouse.postgres.keys import Keyring, create_master_key

SITE_KEY = "fooodis-reports"
# What one intent of the talk is called; the others have no FAQ. Out of use, so that nobody is answered from it.
QUESTIONS = """
    insert into app.faqs (tenant_id, id, slug, intent, is_active)
    values ('{tenant_id}', '{tenant_id}', 'hours', 'opening-hours', false);
    insert into app.faq_answers (tenant_id, faq_id, language, question, answer) values
        ('{tenant_id}', '{tenant_id}', 'en', 'When are you open?', '11–22.'),
        ('{tenant_id}', '{tenant_id}', 'sv', 'När har ni öppet?', '11–22.')
"""


@dataclass(frozen=True)
class Restaurant:
    """A company of its own database whose marts are built."""

    tenant_id: UUID
    site_key: str
    login: Callable[[Role], PostgresSettings]
    clickhouse: ClickHouseSettings
    master_key_file: Path

    @property
    def keyring(self) -> Keyring:
        """The company's keys."""
        return Keyring.load(self.master_key_file)

    def subscribe(self, email: str, kind: str, language: str) -> None:
        """Lets a member get reports."""
        with psycopg.connect(self.login("owner").url()) as owner:
            owner.execute(
                "insert into app.report_subscriptions (tenant_id, user_id, kind, language)"
                " select %s, id, %s, %s from app.users where email_index = %s",
                [self.tenant_id, kind, language, self.keyring.email_index(email)],
            )

    def read(self, query: str, values: Sequence[object] = ()) -> DictRow:
        """One row as the API's role sees it for this company."""
        with psycopg.connect(self.login("app").url(), row_factory=dict_row) as connection:
            connection.execute("select set_config('app.tenant_id', %s, true)", [str(self.tenant_id)])
            return connection.execute(query.encode(), values).fetchone() or {}

    def execute(self, query: str) -> list[tuple[object, ...]]:
        """What the owner's connection answers."""
        with psycopg.connect(self.login("owner").url()) as owner:
            cursor = owner.execute(query.encode())
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="session")
def restaurant(
    stack: Stack, worker_name: str, worker_clickhouse: ClickHouseSettings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Restaurant]:
    """The company, talked to from 30 March to 12 April 2026."""
    folder = tmp_path_factory.mktemp("reports")
    create_master_key(folder / "master.key")
    keyring = Keyring.load(folder / "master.key")
    database = f"samtal_{worker_name}_reports"
    databases.clone(stack.admin_url(), database)
    clickhouse = worker_clickhouse.model_copy(update={"database": database})
    migrate_clickhouse(clickhouse.log_in(), clickhouse.cluster)

    def login(role: Role) -> PostgresSettings:
        return stack.postgres_settings(database, role)

    tenant_id = asyncio.run(_found(login("app").url(), keyring))
    restaurant = Restaurant(tenant_id, SITE_KEY, login, clickhouse, folder / "master.key")
    restaurant.execute("update app.tenants set created_at = '2026-01-01'")
    restaurant.execute(QUESTIONS.format(tenant_id=tenant_id))
    _build(clickhouse, login, folder, history(tenant_id))
    yield restaurant
    empty_clickhouse(clickhouse)
    databases.drop(stack.admin_url(), database)


def history(tenant_id: UUID) -> list[Event]:
    """Five conversations a day in the week before, seven in the week of the report; some spam, thumbs and handoffs."""
    events: list[Event] = []
    for day in range(14):
        for number in range(5 if day < 7 else 7):
            events += _talk(tenant_id, datetime(2026, 3, 30, 9, tzinfo=UTC) + timedelta(days=day, hours=number), number)
    return events


def _talk(tenant_id: UUID, start: datetime, number: int) -> list[Event]:
    def at(seconds: float) -> str:
        return (start + timedelta(seconds=seconds)).isoformat(sep=" ").removesuffix("+00:00")

    intent = ("opening-hours", "allergens", "opening-hours", "book-table", "delivery")[number % 5]
    talk = Talk(tenant_id, f"v{start:%d%H}", language="sv" if number % 3 == 0 else "en")
    talk.opens(at(0)).asks(at(10)).is_answered(
        at(11 + number / 4), intent=intent, input_tokens=120, output_tokens=30, cost_usd="0.0004"
    )
    if number % 2 == 0:
        talk.is_rated(at(30), "down" if number == 4 else "up")
    if number == 1:
        talk.is_screened(at(40))
    return (talk.is_handed_off(at(60)) if number == 3 else talk.is_resolved(at(4000))).events


async def _found(app_url: str, keyring: Keyring) -> UUID:
    async with create_pool(app_url, 2) as pool:
        tenant_id = await create_tenant(pool, keyring, OPERATOR, NewTenant(slug="fooodis", name="Fooodis & Söner <AB>"))
        await make_member(pool, keyring, tenant_id, "owner", "owner@fooodis.example")
        await make_member(pool, keyring, tenant_id, "manager", "chef@fooodis.example")
        async with tenant_transaction(pool, tenant_id) as connection:
            site = NewSite(key=SITE_KEY, name="Fooodis", allowed_origins=["https://www.example.com"])
            await create_site(connection, tenant_id, OPERATOR, site)
            host = NewAssistant(slug="host", name="Host", is_default=True)
            await create_assistant(connection, tenant_id, OPERATOR, host)
    return tenant_id


def _build(
    clickhouse: ClickHouseSettings, login: Callable[[Role], PostgresSettings], folder: Path, events: list[Event]
) -> None:
    with open_clickhouse(clickhouse) as client, open_postgres(login("pipeline")) as connection:
        insert_events(client, events)
        land_changes(client, connection)
    without_tests = ("--exclude-resource-type", "test", "unit_test")
    run_dbt("build", *without_tests, target_path=folder / "dbt", login=login("pipeline"))
