"""Sessions that ended long ago are forgotten, and only those."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chat_api.accounts.sessions import purge_sessions
from tests.chat_api.conftest import LogInAs
from tests.factories.companies import Company
from tests.stack.servers import Role
from warehouse.postgres.connect import Pool, create_pool, tenant_transaction


async def test_sessions_that_expired_a_month_ago_are_deleted_by_the_worker(
    log_in_as: LogInAs, pool: Pool, company: Company, postgres_url: Callable[[Role], str]
) -> None:
    member = await log_in_as("viewer")
    now = datetime.now(UTC)
    async with tenant_transaction(pool, company.tenant_id) as connection:
        for days in (29, 31):
            await connection.execute(
                "insert into app.staff_sessions (tenant_id, id, user_id, expires_at)"
                " select tenant_id, gen_random_uuid(), user_id, %s from app.staff_sessions where expires_at > %s",
                [now - timedelta(days=days), now],
            )
    async with create_pool(postgres_url("worker"), 1) as workers:
        await purge_sessions(workers, now)
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (await connection.execute("select expires_at from app.staff_sessions order by 1")).fetchall()
    assert len(rows) == 2
    assert rows[0]["expires_at"] == now - timedelta(days=29)
    assert (await member.read("/me"))["role"] == "viewer"
