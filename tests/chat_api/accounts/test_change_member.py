"""A member's role and password change."""

from datetime import UTC, datetime

import pytest

from chat_api.accounts.actor import OPERATOR
from chat_api.accounts.change_member import LastOwner, MemberNotFound, change_role, reset_password
from tests.chat_api.conftest import LogInAs
from tests.factories.companies import Company, make_company
from tests.factories.staff import make_member
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


async def test_new_password_ends_every_session(
    log_in_as: LogInAs, pool: Pool, keyring: Keyring, company: Company
) -> None:
    member = await log_in_as()
    async with tenant_transaction(pool, company.tenant_id) as connection:
        now = datetime.now(UTC)
        await reset_password(connection, keyring, company.tenant_id, OPERATOR, member.email, "a new password", now)
    assert (await member.get("/me")).status_code == 401
    assert (await member.refresh()).status_code == 401
    assert (await member.log_in()).status_code == 401
    assert (await member.log_in("a new password")).status_code == 201


async def test_only_owner_stays_owner(pool: Pool, keyring: Keyring, company: Company) -> None:
    tenant_id = company.tenant_id
    first = await make_member(pool, keyring, tenant_id, "owner")
    async with tenant_transaction(pool, tenant_id) as connection:
        with pytest.raises(LastOwner):
            await change_role(connection, keyring, tenant_id, OPERATOR, first, "viewer")
    second = await make_member(pool, keyring, tenant_id, "manager")
    async with tenant_transaction(pool, tenant_id) as connection:
        await change_role(connection, keyring, tenant_id, OPERATOR, second, "owner")
        await change_role(connection, keyring, tenant_id, OPERATOR, first, "viewer")


async def test_another_companys_member_is_not_found(pool: Pool, keyring: Keyring, company: Company) -> None:
    stranger = await make_member(pool, keyring, (await make_company(pool, keyring)).tenant_id)
    async with tenant_transaction(pool, company.tenant_id) as connection:
        with pytest.raises(MemberNotFound):
            await change_role(connection, keyring, company.tenant_id, OPERATOR, stranger, "owner")
        now = datetime.now(UTC)
        with pytest.raises(MemberNotFound):
            await reset_password(connection, keyring, company.tenant_id, OPERATOR, stranger, "a new password", now)
