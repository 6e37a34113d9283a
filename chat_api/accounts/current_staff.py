"""Who of the staff is asking, and what that role may do.

A route asks for `Viewer`, `Manager` or `Owner`; the request's transaction then sees that person's tenant
and no other, and another tenant's ids are simply not there.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chat_api.accounts.staff_tokens import Role, Staff, read_access
from chat_api.database import Work
from chat_api.errors import SamtalError
from chat_api.services import services_of
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring

RANK: Final[dict[Role, int]] = {"viewer": 1, "manager": 2, "owner": 3}


class StaffTokenRefused(SamtalError):
    """No access token, one that is not ours, an expired one, or one of a session that was ended."""

    status = 401
    code = "staff_token_refused"


class RoleTooLow(SamtalError):
    """The person's role does not allow this."""

    status = 403
    code = "role_too_low"


async def keyring_of(request: Request) -> Keyring:
    """The keyring of this process."""
    return services_of(request).keyring


Keys = Annotated[Keyring, Depends(keyring_of)]
_bearer = HTTPBearer(auto_error=False, scheme_name="staff", description="access token of a staff session")


async def current_staff(
    work: Work, keyring: Keys, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Staff:
    """The staff member; from here on the transaction is that tenant's. Raises StaffTokenRefused."""
    staff = read_access(keyring, bearer.credentials) if bearer else None
    if staff is None:
        raise StaffTokenRefused({"WWW-Authenticate": "Bearer"})
    await work.act_for(staff.tenant_id)
    if not await _is_session_alive(work.connection, staff):
        raise StaffTokenRefused({"WWW-Authenticate": "Bearer"})
    return staff


def require_role(minimum: Role) -> Callable[[Staff], Awaitable[Staff]]:
    """A dependency that lets in whoever has at least this role."""

    async def check(staff: Annotated[Staff, Depends(current_staff)]) -> Staff:
        if RANK[staff.role] < RANK[minimum]:
            raise RoleTooLow
        return staff

    return check


async def _is_session_alive(connection: Connection, staff: Staff) -> bool:
    cursor = await connection.execute(
        "select 1 from app.staff_sessions where id = %s and user_id = %s and revoked_at is null",
        [staff.session_id, staff.user_id],
    )
    return await cursor.fetchone() is not None


Viewer = Annotated[Staff, Depends(require_role("viewer"))]
Manager = Annotated[Staff, Depends(require_role("manager"))]
Owner = Annotated[Staff, Depends(require_role("owner"))]
