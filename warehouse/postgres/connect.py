"""Connections to Postgres, and the transaction that belongs to one tenant."""

import select
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.errors import InFailedSqlTransaction
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

Connection = AsyncConnection[DictRow]
Pool = AsyncConnectionPool[Connection]


def create_pool(url: str, size: int = 8, min_size: int = 1) -> Pool:
    """A pool of dict-row connections, not yet opened (`async with pool:` opens it).

    A statement outside a transaction commits by itself: what belongs together says `transaction()`.
    Statements are cut off after 15 s; waiting for a connection, after 5 s (PoolTimeout).
    """
    return AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[DictRow],
        min_size=min_size,
        max_size=size,
        open=False,
        timeout=5,
        check=check_connection,
        kwargs={
            "autocommit": True,  # else psycopg sends a BEGIN of its own, in a round trip of its own
            "row_factory": dict_row,
            "options": "-c statement_timeout=15s -c timezone=UTC",
        },
    )


async def act_for_tenant(connection: Connection, tenant_id: UUID) -> None:
    """Makes the open transaction see this tenant's rows and no others (ends with the transaction)."""
    await connection.execute("select set_config('app.tenant_id', %s, true)", [str(tenant_id)])


@asynccontextmanager
async def tenant_transaction(pool: Pool, tenant_id: UUID) -> AsyncIterator[Connection]:
    """One transaction of one tenant: commits on a clean exit, rolls back on an exception."""
    # The pool's own context ends what is begun here.
    async with pool.connection() as connection:
        begin = f"begin; select set_config('app.tenant_id', '{tenant_id}', true)"  # a UUID needs no escaping
        await connection.execute(begin.encode(), prepare=False)
        yield connection
        if connection.pgconn.transaction_status == TransactionStatus.INERROR:
            raise InFailedSqlTransaction("a statement failed, so nothing was kept")


async def check_connection(connection: Connection) -> None:
    """Asks the server only when there is something to read: on an idle connection that is its farewell."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        await AsyncConnectionPool.check_connection(connection)
