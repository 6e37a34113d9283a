"""One loaded model for every test that reads text."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest

from chat_api.knowledge.open_embedder import open_embedder
from integrations.embedder import Embedder
from tests.factories.bare_tenants import insert_tenant
from warehouse.postgres.connect import Pool, create_pool


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The model in this process, its cache kept over the tests."""
    return open_embedder()


@pytest.fixture
async def pool(postgres_url: Callable[[str], str]) -> AsyncIterator[Pool]:
    """Connections as the API's role."""
    async with create_pool(postgres_url("app"), size=2) as pool:
        yield pool


@pytest.fixture
def tenant_id(postgres_url: Callable[[str], str]) -> UUID:
    """A company without anything."""
    return insert_tenant(postgres_url("owner"))
