"""Who of the staff is asking, and what that role may do.

A route asks for `Viewer`, `Manager` or `Owner`, and for `StaffWork`: its transaction then sees that person's
tenant and no other, and another tenant's ids are simply not there. A route that goes on to ask another server
(ClickHouse, the object store) asks for `CheckedViewer` instead: whoever it is was looked up in a transaction that
is over, and no connection is held while that server takes its time.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from chat_api.accounts.staff_tokens import Staff, read_access
from chat_api.database import StaffWork
from chat_api.errors import SamtalError
from chat_api.services import AppServices, services_of
from warehouse.postgres.connect import Connection, tenant_transaction
from warehouse.postgres.keys import Keyring
from warehouse.vocabulary import Role

RANK: Final[dict[Role, int]] = {"viewer": 1, "manager": 2, "owner": 3}


class StaffTokenRefused(SamtalError):
    """No access token, one that is not ours, an expired one, or one whose session or membership was ended."""

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
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


async def claimed_staff(keyring: Keys, bearer: Bearer) -> Staff:
    """Who the token says is asking: nobody's request gets as far as a connection. Raises StaffTokenRefused."""
    staff = read_access(keyring, bearer.credentials) if bearer else None
    if staff is None:
        raise StaffTokenRefused({"WWW-Authenticate": "Bearer"})
    return staff


Claimed = Annotated[Staff, Depends(claimed_staff)]


async def current_staff(staff: Claimed, work: StaffWork) -> Staff:
    """The staff member; from here on the transaction is that tenant's. Raises StaffTokenRefused."""
    await work.act_for(staff.tenant_id)
    await _refuse_without_access(work.connection, staff)
    return staff


async def checked_staff(staff: Claimed, services: AppServices) -> Staff:
    """The staff member, looked up in a transaction that is over. Raises StaffTokenRefused."""
    async with tenant_transaction(services.staff_pool, staff.tenant_id) as connection:
        await _refuse_without_access(connection, staff)
    return staff


async def _refuse_without_access(connection: Connection, staff: Staff) -> None:
    cursor = await connection.execute(
        "select from app.staff_sessions s"
        " join app.memberships m on m.tenant_id = s.tenant_id and m.user_id = s.user_id"
        " where s.id = %(session_id)s and s.user_id = %(user_id)s and s.revoked_at is null"
        " and m.version = %(membership_version)s",
        staff.model_dump(include={"session_id", "user_id", "membership_version"}),
    )
    if await cursor.fetchone() is None:
        raise StaffTokenRefused({"WWW-Authenticate": "Bearer"})


def require_role(minimum: Role) -> Callable[[Staff], Awaitable[Staff]]:
    """A dependency that lets in whoever has at least this role."""

    async def check(staff: Annotated[Staff, Depends(current_staff)]) -> Staff:
        if RANK[staff.role] < RANK[minimum]:
            raise RoleTooLow
        return staff

    return check


Viewer = Annotated[Staff, Depends(require_role("viewer"))]
Manager = Annotated[Staff, Depends(require_role("manager"))]
Owner = Annotated[Staff, Depends(require_role("owner"))]
CheckedViewer = Annotated[Staff, Depends(checked_staff)]  # a viewer's is the lowest role: every member has it
