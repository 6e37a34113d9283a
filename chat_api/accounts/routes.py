"""The staff's doors: log in, refresh, log out, who am I."""

from datetime import UTC, datetime
from typing import Annotated, Any  # FastAPI's own type of `responses`

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from chat_api.accounts.current_staff import Keys, StaffTokenRefused, Viewer
from chat_api.accounts.log_in import Credentials, log_in
from chat_api.accounts.log_out import log_out
from chat_api.accounts.queries import Membership, find_membership
from chat_api.accounts.refresh_session import refresh_session
from chat_api.accounts.sessions import StaffSession, StartedSession
from chat_api.accounts.throttle_log_ins import throttle_log_ins
from chat_api.database import Work, pool_of
from chat_api.errors import ErrorBody
from warehouse.postgres.connect import Pool

router = APIRouter(prefix="/v1/staff", tags=["staff sessions"])
REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorBody} for status in (401, 409, 422, 429)}
PoolOf = Annotated[Pool, Depends(pool_of)]


class RefreshBody(BaseModel):
    """The refresh token of the last answer. Each is used once."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"refresh_token": "eyJhbGciOi..."}]})

    refresh_token: str = Field(max_length=4000)


@router.post("/sessions", status_code=201, responses=REFUSALS, dependencies=[Depends(throttle_log_ins)])
async def start(body: Credentials, pool: PoolOf, keyring: Keys) -> StartedSession:
    """Logs in. Members of several companies name one as `tenant`. Keep `device_token` for the next log-in."""
    return await log_in(pool, keyring, body, datetime.now(UTC))


@router.post("/sessions/refresh", responses=REFUSALS)
async def refresh(body: RefreshBody, pool: PoolOf, keyring: Keys) -> StaffSession:
    """Exchanges a refresh token; a token that was used before ends the session."""
    return await refresh_session(pool, keyring, body.refresh_token, datetime.now(UTC))


@router.delete("/sessions/current", status_code=204, responses=REFUSALS)
async def end(staff: Viewer, work: Work) -> None:
    """Logs out: both tokens are refused from now on."""
    await log_out(work.connection, staff, datetime.now(UTC))


@router.get("/me", responses=REFUSALS)
async def me(staff: Viewer, work: Work, keyring: Keys) -> Membership:
    """Who is logged in, and the tenant."""
    membership = await find_membership(work.connection, keyring, staff.user_id)
    if membership is None:
        raise StaffTokenRefused
    return membership
