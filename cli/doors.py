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
from psycopg_pool import PoolTimeout
from pydantic import ValidationError

from chat_api.accounts.queries import find_tenant_id
from chat_api.errors import SamtalError
from local_stack import environment
from local_stack.folder import NoStack
from settings.postgres import PostgresSettings
from settings.processes import KeySettings
from warehouse.postgres.connect import Connection, Pool, create_pool, tenant_transaction
from warehouse.postgres.keys import Keyring, KeysError

P = ParamSpec("P")
T = TypeVar("T")


class Refusal(Exception):
    """A verb cannot go on; the message says why and what to do."""


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
        except ValidationError as error:
            for each in error.errors():
                typer.secho(f"{'.'.join(map(str, each['loc']))}: {each['msg']}", fg="red", err=True)
        except SamtalError as error:
            typer.secho(" ".join(error.words("en")), fg="red", err=True)
        except PoolTimeout:
            typer.secho("Postgres does not answer. `samtal doctor` says what is wrong.", fg="red", err=True)
        except (Refusal, KeysError, NoStack) as error:
            typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1)

    return speak
