"""The staff's routes: log in, refresh, log out, who am I, who else is a member."""

from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from chat_api.accounts.change_member import change_role, remove_member
from chat_api.accounts.current_staff import Keys, Owner, StaffTokenRefused, Viewer
from chat_api.accounts.log_in import Credentials, log_in
from chat_api.accounts.queries import Membership, UserWithRole, find_membership, list_members
from chat_api.accounts.refresh_session import refresh_session
from chat_api.accounts.sessions import StaffSession, StartedSession, log_out
from chat_api.accounts.throttle_log_ins import counted_log_in
from chat_api.client_address import ClientAddress
from chat_api.database import StaffWork
from chat_api.errors import refusals
from chat_api.services import AppServices
from warehouse.vocabulary import Role

router = APIRouter(prefix="/v1/staff", tags=["staff sessions"])


class RefreshBody(BaseModel):
    """The refresh token of the last answer. Each is used once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"refresh_token": "eyJhbGciOi..."}]})

    refresh_token: str = Field(max_length=4000)


class NewRole(BaseModel):
    """The role that a member gets."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"role": "manager"}]})

    role: Role


@router.post("/sessions", status_code=201, responses=refusals(401, 409, 429))
async def start(body: Credentials, address: ClientAddress, services: AppServices) -> StartedSession:
    """Logs in. Members of several companies name one as `tenant`. Keep `device_token` for the next log-in."""
    async with counted_log_in(services.counters, services.keyring, body, address):
        return await log_in(services.staff_pool, services.keyring, body, datetime.now(UTC))


@router.post("/sessions/refresh", responses=refusals(401))
async def refresh(body: RefreshBody, services: AppServices) -> StaffSession:
    """Exchanges a refresh token; a token that was used before ends the session."""
    return await refresh_session(services.staff_pool, services.keyring, body.refresh_token, datetime.now(UTC))


@router.delete("/sessions/current", status_code=204, responses=refusals(401))
async def end(staff: Viewer, work: StaffWork) -> None:
    """Logs out: both tokens are refused from now on."""
    await log_out(work.connection, staff, datetime.now(UTC))


@router.get("/me", responses=refusals(401))
async def me(staff: Viewer, work: StaffWork, keyring: Keys) -> Membership:
    """Who is logged in, and the tenant."""
    membership = await find_membership(work.connection, keyring, staff.user_id)
    if membership is None:
        raise StaffTokenRefused
    return membership


@router.get("/members", responses=refusals(401, 403))
async def members(_: Owner, work: StaffWork, keyring: Keys) -> list[UserWithRole]:
    """Lists the company's staff, in the order of joining: owners only."""
    return await list_members(work.connection, keyring)


@router.put("/members/{user_id}/role", status_code=204, responses=refusals(401, 403, 404, 409))
async def give_role(staff: Owner, work: StaffWork, user_id: UUID, body: NewRole) -> None:
    """Gives a member another role: owners only. What the member's tokens opened ends at once."""
    await change_role(work.connection, staff.tenant_id, staff.actor, user_id, body.role, datetime.now(UTC))


@router.delete("/members/{user_id}", status_code=204, responses=refusals(401, 403, 404, 409))
async def remove(staff: Owner, work: StaffWork, user_id: UUID) -> None:
    """Removes a member: owners only. What the member's tokens opened ends at once."""
    await remove_member(work.connection, staff.tenant_id, staff.actor, user_id)
