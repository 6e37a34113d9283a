"""Wires the API to the run's servers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from chat_api.services import Settings
from settings.model_provider import ModelProviderSettings
from settings.postgres import PostgresSettings
from settings.processes import ApiSettings, KeySettings, TelemetrySettings
from settings.stores import ClickHouseSettings, ObjectStoreSettings, RedisSettings
from tests.chat_api.running_api import RunningApi, running_api
from tests.chat_api.staff_member import StaffMember
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.staff import make_member
from tests.stack.servers import Role
from warehouse.postgres.connect import Pool, create_pool
from warehouse.postgres.keys import Keyring, create_master_key
from warehouse.vocabulary import Role as StaffRole

StartApi = Callable[..., Awaitable[RunningApi]]
NewVisitor = Callable[..., Awaitable[Visitor]]
LogInAs = Callable[..., Awaitable[StaffMember]]


@pytest.fixture
def key_settings(tmp_path: Path) -> KeySettings:
    """A master key of the test's own."""
    create_master_key(tmp_path / "master.key")
    return KeySettings(master_key_file=tmp_path / "master.key")


@pytest.fixture
def keyring(key_settings: KeySettings) -> Keyring:
    """The keys under that master key."""
    return Keyring.load(key_settings.master_key_file)


@pytest.fixture
def api_settings(
    settings_for: Callable[[Role], PostgresSettings], key_settings: KeySettings, redis_settings: RedisSettings
) -> Settings:
    """The chat's stores are real; the warehouse and the object store are not there."""
    return Settings(
        postgres=settings_for("app"),
        keys=key_settings,
        api=ApiSettings(reply_lease_s=2.0, visitors_per_hour=1000),
        redis=redis_settings,
        model_provider=ModelProviderSettings(),
        clickhouse=ClickHouseSettings(port=1, password=SecretStr("none")),
        object_store=ObjectStoreSettings(
            endpoint_url="http://127.0.0.1:1", access_key_id="none", secret_access_key=SecretStr("none")
        ),
        telemetry=TelemetrySettings(level="warning"),
    )


@pytest.fixture
async def pool(postgres_url: Callable[[Role], str]) -> AsyncIterator[Pool]:
    """Connections as the API's role."""
    async with create_pool(postgres_url("app"), 4) as pool:
        yield pool


@pytest.fixture
async def start_api(api_settings: Settings) -> AsyncIterator[StartApi]:
    """`await start_api(redis=...)`: one more worker, with these settings changed."""
    async with AsyncExitStack() as stack:

        async def start(**changes: Any) -> RunningApi:
            return await stack.enter_async_context(running_api(replace(api_settings, **changes)))

        yield start


@pytest.fixture
async def api(start_api: StartApi) -> RunningApi:
    """One worker."""
    return await start_api()


@pytest.fixture
async def company(pool: Pool, keyring: Keyring) -> Company:
    """A company without FAQs."""
    return await make_company(pool, keyring)


@pytest.fixture
async def new_visitor(api: RunningApi, company: Company) -> AsyncIterator[NewVisitor]:
    """`await new_visitor()`: a visitor of the company who has filled in the form."""
    async with AsyncExitStack() as stack:

        async def arrive(**changes: Any) -> Visitor:
            visitor = Visitor(api.url, company.site_key)
            await stack.enter_async_context(visitor.client)
            response = await visitor.pre_chat(**changes)
            assert response.status_code == 201, response.text
            return visitor

        yield arrive


@pytest.fixture
async def visitor(new_visitor: NewVisitor) -> Visitor:
    """A visitor who has filled in the form."""
    return await new_visitor()


@pytest.fixture
async def log_in_as(pool: Pool, keyring: Keyring, api: RunningApi, company: Company) -> AsyncIterator[LogInAs]:
    """`await log_in_as("owner")`: a new member of the company, or of another tenant, logged in."""
    async with AsyncExitStack() as stack:

        async def log_in(
            role: StaffRole = "viewer", tenant_id: UUID = company.tenant_id, url: str = api.url
        ) -> StaffMember:
            email = await make_member(pool, keyring, tenant_id, role)
            member = StaffMember(url, email)
            await stack.enter_async_context(member.client)
            response = await member.log_in()
            assert response.status_code == 201, response.text
            return member

        yield log_in
