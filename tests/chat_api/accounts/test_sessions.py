"""Staff sessions over HTTP: who gets in, for how long, and what ends a session."""

from datetime import UTC, datetime, timedelta

import pytest

from chat_api.accounts.refresh_session import SessionEnded, refresh_session
from tests.chat_api.conftest import LogInAs
from tests.chat_api.running_api import RunningApi
from tests.chat_api.staff_member import StaffMember
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.staff import make_member
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


async def test_member_logs_in_and_sees_who_they_are(log_in_as: LogInAs, company: Company) -> None:
    me = await (await log_in_as("manager")).read("/me")
    assert (me["role"], me["user"]["name"]) == ("manager", "A manager")
    assert me["tenant"]["id"] == str(company.tenant_id)


async def test_wrong_password_and_unknown_person_are_refused_alike(log_in_as: LogInAs, api: RunningApi) -> None:
    member = await log_in_as()
    wrong = await member.log_in("not the password")
    unknown = await StaffMember(api.url, "nobody@nowhere.example").log_in()
    for response in (wrong, unknown):
        assert response.status_code == 401
        assert response.json()["error"]["code"] == "log_in_refused"
    assert wrong.json()["error"]["message"] == unknown.json()["error"]["message"]


async def test_member_of_two_companies_names_one(
    api: RunningApi, pool: Pool, keyring: Keyring, company: Company
) -> None:
    other = await make_company(pool, keyring)
    for tenant_id in (company.tenant_id, other.tenant_id):
        await make_member(pool, keyring, tenant_id, "viewer", "both@example.com")
    member = StaffMember(api.url, "both@example.com")
    undecided = await member.log_in()
    assert undecided.status_code == 409
    slug = undecided.json()["error"]["message"].rstrip(".").split(", ")[-1]
    chosen = await member.log_in(tenant=slug)
    assert chosen.json()["tenant"]["slug"] == slug


async def test_other_companys_name_opens_nothing(log_in_as: LogInAs, pool: Pool, keyring: Keyring) -> None:
    await make_company(pool, keyring)
    member = await log_in_as()
    assert (await member.log_in(tenant="another-company")).status_code == 401


async def test_refresh_token_works_once_and_its_reuse_ends_the_session(log_in_as: LogInAs) -> None:
    member = await log_in_as()
    first = member.refresh_token
    await member.refresh()
    await member.refresh()
    newest = member.refresh_token
    assert (await member.refresh(first)).status_code == 401
    assert (await member.refresh(newest)).json()["error"]["code"] == "session_ended"
    assert (await member.get("/me")).status_code == 401


async def test_two_tabs_that_refresh_at_once_get_the_same_token(log_in_as: LogInAs) -> None:
    member = await log_in_as()
    first = member.refresh_token
    one, other = await member.refresh(first), await member.refresh(first)
    assert one.json()["refresh_token"] == other.json()["refresh_token"]


async def test_old_token_is_reuse_once_the_moment_for_two_tabs_is_over(
    log_in_as: LogInAs, pool: Pool, keyring: Keyring
) -> None:
    first = (await log_in_as()).refresh_token
    now = datetime.now(UTC)
    second = (await refresh_session(pool, keyring, first, now)).refresh_token
    with pytest.raises(SessionEnded):
        await refresh_session(pool, keyring, first, now + timedelta(seconds=11))
    with pytest.raises(SessionEnded):
        await refresh_session(pool, keyring, second, now + timedelta(seconds=12))


async def test_who_is_no_member_any_more_cannot_refresh(log_in_as: LogInAs, pool: Pool, company: Company) -> None:
    member = await log_in_as()
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute("delete from app.memberships")
    assert (await member.refresh()).status_code == 401


async def test_logging_out_ends_both_tokens_at_once(log_in_as: LogInAs) -> None:
    member = await log_in_as()
    assert (await member.request("DELETE", "/sessions/current")).status_code == 204
    assert (await member.get("/me")).status_code == 401
    assert (await member.refresh()).status_code == 401


async def test_visitors_token_opens_no_staff_route_and_a_staff_token_no_visitors(
    visitor: Visitor, log_in_as: LogInAs
) -> None:
    member = await log_in_as("owner")
    staff_token, member.access_token = member.access_token, visitor.token
    assert (await member.get("/me")).status_code == 401
    visitor.token = staff_token
    assert (await visitor.request("GET", "/v1/conversations/current")).status_code == 401


@pytest.mark.parametrize("token", ["x", "eyJhbGciOiJub25lIn0.e30."])
async def test_made_up_tokens_are_refused(api: RunningApi, token: str) -> None:
    member = StaffMember(api.url, "", access_token=token)
    response = await member.request("GET", "/me", headers={"Accept-Language": "sv"})
    assert response.status_code == 401
    assert response.json()["error"]["message"].startswith("Åtkomstnyckeln")


async def test_log_ins_are_noted_without_personal_data(log_in_as: LogInAs, pool: Pool, company: Company) -> None:
    member = await log_in_as()
    async with tenant_transaction(pool, company.tenant_id) as connection:
        rows = await (await connection.execute("select action, subject, detail from app.audit_log")).fetchall()
    assert "logged_in" in [row["action"] for row in rows]
    assert member.email not in str(rows)
