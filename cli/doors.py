"""What the verbs that keep a company's records stand on: the database as the API's role, and the keyring.

The verbs act in a tenant's own transaction, as the API does; no verb has a wider view than the API.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

import typer

from chat_api.accounts.queries import find_tenant_id
from cli.refusals import Refusal, words_for
from local_stack import environment
from settings.postgres import PostgresSettings
from settings.processes import KeySettings
from warehouse.postgres.connect import Connection, Pool, create_pool, tenant_transaction
from warehouse.postgres.keys import Keyring

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Doors:
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


def through_doors(action: Callable[[Doors], Awaitable[T]]) -> T:
    """Opens the doors, runs the action and closes them."""

    async def run() -> T:
        async with open_doors() as doors:
            return await action(doors)

    return asyncio.run(run())


@asynccontextmanager
async def open_doors() -> AsyncIterator[Doors]:
    """The doors of the environment's stack; without one there, of the stack that runs on this machine."""
    environment.load("app")
    keyring = Keyring.load(KeySettings().master_key_file)
    async with create_pool(PostgresSettings().url(), size=4) as pool:
        yield Doors(pool, keyring)


def plain_errors(verb: Callable[P, T]) -> Callable[P, T]:
    """What goes wrong in a verb is said in a sentence, with exit code 1; a traceback is for our own faults."""

    @wraps(verb)
    def speak(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verb(*args, **kwargs)
        except Exception as error:
            words = words_for(error)
            if words is None:
                raise
            typer.secho(words, fg="red", err=True)
        raise typer.Exit(1)

    return speak
