"""Two weeks of talk in one company, landed and built by dbt once a session, and an office that sends from them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from chat_api.accounts.create_tenant import NewTenant, create_tenant
from dagster_jobs.dbt.run_dbt import run_dbt
from dagster_jobs.landing.changed_days import changed_days
from dagster_jobs.landing.land_day import land_days
from dagster_jobs.reports.office import Office
from dagster_jobs.reports.open_office import store_of
from dagster_jobs.stores import open_clickhouse, open_postgres
from integrations.mail import SmtpServer
from integrations.pdf.choose import choose_engine
from local_stack.stores import migrate_clickhouse
from settings.postgres import PostgresSettings
from settings.stores import ClickHouseSettings, MailSettings, ObjectStoreSettings
from tests.factories.events import Talk, insert_events
from tests.factories.staff import make_member
from tests.stack import databases
from tests.stack.servers import Role, Stack
from tests.stack.warehouse import empty_clickhouse
from warehouse.event_log.events import Event
from warehouse.postgres.connect import create_pool
from warehouse.postgres.keys import Keyring, create_master_key

NOW = datetime(2026, 4, 13, 7, 0, tzinfo=UTC)  # a Monday, 09:00 in Stockholm


@dataclass(frozen=True)
class Restaurant:
    """A company of its own database whose marts are built."""

    tenant_id: UUID
    login: Callable[[Role], PostgresSettings]
    keyring: Keyring

    def subscribe(self, email: str, kind: str, language: str) -> None:
        """Lets a member get reports."""
        with psycopg.connect(self.login("owner").url()) as owner:
            owner.execute(
                "insert into app.report_subscriptions (tenant_id, user_id, kind, language)"
                " select %s, id, %s, %s from app.users where email_index = %s",
                [self.tenant_id, kind, language, self.keyring.email_index(email)],
            )

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
    migrate_clickhouse(clickhouse)

    def login(role: Role) -> PostgresSettings:
        return stack.postgres_settings(database, role)

    tenant_id = asyncio.run(_found(login("app").url(), keyring))
    restaurant = Restaurant(tenant_id, login, keyring)
    restaurant.execute("update app.tenants set created_at = '2026-01-01'")
    _build(clickhouse, login, folder, history(tenant_id))
    yield restaurant
    empty_clickhouse(clickhouse)
    databases.drop(stack.admin_url(), database)


@pytest.fixture
def unsent(restaurant: Restaurant) -> Restaurant:
    """The company with its two subscribers and nothing sent."""
    restaurant.execute("truncate app.report_deliveries, app.report_runs, app.report_subscriptions")
    restaurant.subscribe("owner@fooodis.example", "weekly", "en")
    restaurant.subscribe("chef@fooodis.example", "weekly", "sv")
    return restaurant


@pytest.fixture
async def office(
    unsent: Restaurant, object_store_settings: ObjectStoreSettings, mail_settings: MailSettings
) -> AsyncIterator[Office]:
    """An office of the pipeline's role on Monday morning."""
    async with create_pool(unsent.login("pipeline").url(), 2) as pool:
        yield Office(
            pool=pool,
            keyring=unsent.keyring,
            store=store_of(object_store_settings),
            smtp=SmtpServer(mail_settings.host, mail_settings.port),
            sender="Samtal <samtal@fooodis.example>",
            engine=choose_engine("wkhtmltopdf"),
            console_url="https://console.fooodis.example",
            now=lambda: NOW,
        )


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
        tenant_id = await create_tenant(pool, keyring, NewTenant(slug="fooodis", name="Fooodis & Söner <AB>"))
        await make_member(pool, keyring, tenant_id, "owner", "owner@fooodis.example")
        await make_member(pool, keyring, tenant_id, "manager", "chef@fooodis.example")
    return tenant_id


def _build(
    clickhouse: ClickHouseSettings, login: Callable[[Role], PostgresSettings], folder: Path, events: list[Event]
) -> None:
    with open_clickhouse(clickhouse) as client, open_postgres(login("pipeline")) as connection:
        insert_events(client, events)
        land_days(client, connection, changed_days(client, connection))
    run_dbt("run", target_path=folder / "dbt", login=login("pipeline"))
