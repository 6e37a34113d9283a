"""Where an owner takes out an import token."""

from datetime import UTC, datetime

from fastapi import APIRouter

from chat_api.accounts.current_staff import Keys, Owner
from chat_api.database import StaffWork
from chat_api.errors import refusals
from chat_api.imports.import_token import ImportToken, issue_import_token

router = APIRouter(prefix="/v1/staff/import-tokens", tags=["imports"])


@router.post("", status_code=201, responses=refusals(401, 403))
async def issue(staff: Owner, work: StaffWork, keyring: Keys) -> ImportToken:
    """Takes out an import token: owners only. The public endpoints then accept the import's headers."""
    return await issue_import_token(
        work.connection, keyring, staff.tenant_id, staff.actor, datetime.now(UTC), staff.membership_version
    )
