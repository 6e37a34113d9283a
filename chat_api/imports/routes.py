"""The import token's door."""

from datetime import UTC, datetime

from fastapi import APIRouter

from chat_api.accounts.actor import Actor
from chat_api.accounts.current_staff import Keys, Owner
from chat_api.database import Work
from chat_api.errors import ErrorBody
from chat_api.imports.issue_import_token import ImportToken, issue_import_token

router = APIRouter(prefix="/v1/staff/import-tokens", tags=["imports"])


@router.post("", status_code=201, responses={401: {"model": ErrorBody}, 403: {"model": ErrorBody}})
async def issue(staff: Owner, work: Work, keyring: Keys) -> ImportToken:
    """Takes out an import token: owners only. The public endpoints then accept the import's headers."""
    return await issue_import_token(
        work.connection, keyring, staff.tenant_id, Actor.staff(staff.user_id), datetime.now(UTC)
    )
