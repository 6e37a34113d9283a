"""The unit of work: one transaction a request, committed before the first byte of the answer goes out.

A route asks for `Work` (or, more often, for its feature's own dependency on top of it, which also says
whose rows are meant). `Depends(..., scope="function")` closes it before the answer is sent: with FastAPI's
default scope a failed commit would still answer 200.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from chat_api.services import services_of
from warehouse.postgres.connect import Connection, Pool, act_for_tenant, tenant_transaction

logger = structlog.get_logger(__name__)
Action = Callable[[], Awaitable[None] | None]


class UnitOfWork:
    """An open transaction, and what is to happen once it has committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._actions: list[Action] = []

    async def act_for(self, tenant_id: UUID) -> None:
        """From here on the transaction sees this tenant's rows and no others."""
        await act_for_tenant(self.connection, tenant_id)

    def after_commit(self, action: Action) -> None:
        """Runs `action` once the transaction has committed, in the order of asking; never when it rolls back.

        Actions start things and return soon: the caller's answer waits for them.
        """
        self._actions.append(action)

    async def run_actions(self) -> None:
        """What was asked for with `after_commit`. The commit stands, so a failure is logged, not raised."""
        for action in self._actions:
            try:
                waiting = action()
                if waiting is not None:
                    await waiting
            except Exception as error:
                logger.exception("after_commit_failed", error=type(error).__name__)


@asynccontextmanager
async def unit_of_work(pool: Pool, tenant_id: UUID | None = None) -> AsyncIterator[UnitOfWork]:
    """One transaction: commits on a clean exit and then runs the actions; rolls back on an exception.

    With a tenant it is that tenant's from the start; without, `act_for` says whose it is.
    """
    async with tenant_transaction(pool, tenant_id) if tenant_id else _transaction(pool) as connection:
        work = UnitOfWork(connection)
        yield work
    await work.run_actions()


@asynccontextmanager
async def _transaction(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.connection() as connection, connection.transaction():
        yield connection


def pool_of(request: HTTPConnection) -> Pool:
    """The pool of this process, for visitors."""
    return services_of(request).pool


async def begin_work(request: Request) -> AsyncIterator[UnitOfWork]:
    """The dependency behind `Work`."""
    async with unit_of_work(services_of(request).pool) as work:
        yield work


async def begin_staff_work(request: Request) -> AsyncIterator[UnitOfWork]:
    """The dependency behind `StaffWork`."""
    async with unit_of_work(services_of(request).staff_pool) as work:
        yield work


Work = Annotated[UnitOfWork, Depends(begin_work, scope="function")]
# The same out of the staff's own pool: visitors do not wait for what the staff ask.
StaffWork = Annotated[UnitOfWork, Depends(begin_staff_work, scope="function")]
