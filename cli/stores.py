"""What the verbs that keep a company's records stand on: the database as the API's role, and the keyring.

The verbs act in a tenant's own transaction, as the API does; no verb has a wider view than the API.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from chat_api.accounts.queries import find_tenant_id
from cli.environment import load
from cli.refusals import Refusal
from settings.postgres import PostgresSettings
from settings.processes import KeySettings
from warehouse.postgres.connect import Connection, Pool, create_pool, tenant_transaction
from warehouse.postgres.keys import Keyring

T = TypeVar("T")


@dataclass(frozen=True)
class CliStores:
    """The pool and the keyring that the actions ask for."""

    pool: Pool
    keyring: Keyring

    async def tenant_id(self, slug: str) -> UUID:
        """A tenant's id by its slug."""
        tenant_id = await find_tenant_id(self.pool, slug)
        if tenant_id is None:
            raise Refusal(f"There is no tenant {slug}. `samtal tenant list` shows them all.")
        return tenant_id

    @asynccontextmanager
    async def tenant(self, slug: str) -> AsyncIterator[tuple[Connection, UUID]]:
        """One transaction of one tenant, and its id."""
        tenant_id = await self.tenant_id(slug)
        async with tenant_transaction(self.pool, tenant_id) as connection:
            yield connection, tenant_id


def run_with_stores(action: Callable[[CliStores], Awaitable[T]]) -> T:
    """Opens the stores, runs the action and closes them."""

    async def run() -> T:
        async with open_stores() as stores:
            return await action(stores)

    return asyncio.run(run())


@asynccontextmanager
async def open_stores() -> AsyncIterator[CliStores]:
    """Those that the environment names, else those of the stack that runs on this machine."""
    load("app")
    keyring = Keyring.load(KeySettings().master_key_file)
    async with create_pool(PostgresSettings().url(), size=4) as pool:
        yield CliStores(pool, keyring)
