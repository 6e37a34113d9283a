"""A member's role or password changes, or the member is removed: what the tokens opened is closed at once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from chat_api.accounts.change_member import (
    LastOwner,
    MemberNotFound,
    change_role,
    find_member,
    remove_member,
    reset_password,
)
from chat_api.accounts.passwords import hash_password
from chat_api.actor import OPERATOR
from tests.chat_api.conftest import LogInAs
from tests.chat_api.running_api import RunningApi
from tests.chat_api.staff_member import StaffMember
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.staff import make_member
from warehouse.postgres.connect import Connection, Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

Change = Callable[[Connection, UUID, UUID], Awaitable[None]]


async def demote(connection: Connection, tenant_id: UUID, user_id: UUID) -> None:
    await change_role(connection, tenant_id, OPERATOR, user_id, "viewer", datetime.now(UTC))


async def set_new_password(connection: Connection, tenant_id: UUID, user_id: UUID) -> None:
    await reset_password(connection, tenant_id, OPERATOR, user_id, await hash_password("a new password"))


async def remove(connection: Connection, tenant_id: UUID, user_id: UUID) -> None:
    await remove_member(connection, tenant_id, OPERATOR, user_id)


@pytest.fixture
async def owner(log_in_as: LogInAs, pool: Pool, keyring: Keyring, company: Company) -> StaffMember:
    """An owner beside another one, who may therefore be changed."""
    await make_member(pool, keyring, company.tenant_id, "owner", "another@owner.example")
    return await log_in_as("owner")


async def id_of(member: StaffMember) -> UUID:
    return UUID((await member.read("/me"))["user"]["id"])


async def import_headers(owner: StaffMember) -> dict[str, str]:
    token = (await owner.request("POST", "/import-tokens")).json()["token"]
    return {
        "Samtal-Import": token,
        "Samtal-Occurred-At": "2026-11-01T12:00:00Z",
        "Samtal-Address": "2001:db8::7",
    }


@pytest.mark.parametrize("change", [demote, set_new_password, remove])
async def test_access_refresh_and_import_token_of_before_are_refused_at_once(
    owner: StaffMember, api: RunningApi, pool: Pool, company: Company, change: Change
) -> None:
    user_id = await id_of(owner)
    importer = Visitor(api.url, company.site_key, headers=await import_headers(owner))
    assert (await importer.pre_chat()).status_code == 201
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await change(connection, company.tenant_id, user_id)
    assert (await owner.get("/me")).status_code == 401
    assert (await owner.refresh()).json()["error"]["code"] == "session_ended"
    assert (await importer.pre_chat()).json()["error"]["code"] == "import_token_refused"


async def test_a_new_password_ends_the_sessions_at_every_company_that_it_opens(
    owner: StaffMember, pool: Pool, keyring: Keyring, company: Company, api: RunningApi
) -> None:
    other = await make_company(pool, keyring)
    await make_member(pool, keyring, other.tenant_id, "viewer", owner.email)
    elsewhere = StaffMember(api.url, owner.email)
    slug = (await elsewhere.log_in()).json()["error"]["parameters"]["slugs"].split(", ")
    for name in slug:
        await elsewhere.log_in(tenant=name)
        if (await elsewhere.read("/me"))["tenant"]["id"] == str(other.tenant_id):
            break
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await set_new_password(connection, company.tenant_id, await id_of(owner))
    assert (await elsewhere.get("/me")).status_code == 401
    assert (await elsewhere.refresh()).status_code == 401
    assert (await elsewhere.log_in(tenant=slug[0])).status_code == 401
    assert (await elsewhere.log_in("a new password", tenant=slug[0])).status_code == 201


async def test_who_is_invited_again_gets_no_old_token_back(
    owner: StaffMember, pool: Pool, keyring: Keyring, company: Company, api: RunningApi
) -> None:
    importer = Visitor(api.url, company.site_key, headers=await import_headers(owner))
    user_id = await id_of(owner)
    await make_member(pool, keyring, (await make_company(pool, keyring)).tenant_id, "viewer", owner.email)
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await remove(connection, company.tenant_id, user_id)
    await make_member(pool, keyring, company.tenant_id, "owner", owner.email)
    assert (await importer.pre_chat()).json()["error"]["code"] == "import_token_refused"
    assert (await owner.get("/me")).status_code == 401


async def test_an_owner_lists_members_gives_a_role_and_removes(
    owner: StaffMember, log_in_as: LogInAs, pool: Pool, company: Company
) -> None:
    viewer = await log_in_as("viewer")
    viewer_id = await id_of(viewer)
    assert {each["email"] for each in await owner.read("/members")} >= {owner.email, viewer.email}
    promoted = await owner.request("PUT", f"/members/{viewer_id}/role", json={"role": "manager"})
    assert promoted.status_code == 204
    assert (await viewer.log_in()).json()["role"] == "manager"
    assert (await owner.request("DELETE", f"/members/{viewer_id}")).status_code == 204
    assert (await viewer.get("/me")).status_code == 401
    assert (await viewer.log_in()).status_code == 401
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (
            await connection.execute(
                "select action, actor_kind, actor_user_id from app.audit_log where subject = %(subject)s",
                {"subject": str(viewer_id)},
            )
        ).fetchall()
    owner_id = await id_of(owner)
    acts = {(row["action"], row["actor_kind"], row["actor_user_id"]) for row in rows}
    assert acts >= {("role_changed", "staff", owner_id), ("member_removed", "staff", owner_id)}


@pytest.mark.parametrize("role", ["viewer", "manager"])
async def test_only_owners_see_and_remove_members(log_in_as: LogInAs, role: str) -> None:
    member = await log_in_as(role)
    assert (await member.get("/members")).json()["error"]["code"] == "role_too_low"
    assert (await member.request("DELETE", f"/members/{await id_of(member)}")).status_code == 403


async def test_who_is_a_member_nowhere_is_forgotten(owner: StaffMember, pool: Pool, keyring: Keyring) -> None:
    await owner.request("DELETE", f"/members/{await id_of(owner)}")
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "select app.find_user(%(email)s) as id", {"email": keyring.email_index(owner.email)}
        )
        assert (await cursor.fetchone()) == {"id": None}


async def test_the_only_owner_stays_owner(pool: Pool, keyring: Keyring, company: Company) -> None:
    tenant_id = company.tenant_id
    first = await make_member(pool, keyring, tenant_id, "owner")
    async with tenant_transaction(pool, tenant_id) as connection:
        user_id = await find_member(connection, keyring, first)
        with pytest.raises(LastOwner):
            await demote(connection, tenant_id, user_id)
        with pytest.raises(LastOwner):
            await remove(connection, tenant_id, user_id)


async def test_another_companys_member_is_not_found(pool: Pool, keyring: Keyring, company: Company) -> None:
    other = await make_company(pool, keyring)
    stranger = await make_member(pool, keyring, other.tenant_id)
    async with tenant_transaction(pool, other.tenant_id) as connection:
        user_id = await find_member(connection, keyring, stranger)
    async with tenant_transaction(pool, company.tenant_id) as connection:
        with pytest.raises(MemberNotFound):
            await find_member(connection, keyring, stranger)
        for change in (demote, set_new_password, remove):
            with pytest.raises(MemberNotFound):
                await change(connection, company.tenant_id, user_id)
