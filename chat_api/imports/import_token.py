"""The token that an owner, or an operator in an owner's place, takes out to import: one hour, one tenant.

An owner's names the version of the membership: with another role or password, or removed, the owner imports no more.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, ValidationError

from chat_api import signed_claims
from chat_api.actor import Actor, record_audit
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring

LIFETIME: Final = timedelta(hours=1)
PURPOSE: Final = "import"


class ImportToken(BaseModel):
    """The token for the header Samtal-Import, and when it ends."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "eyJhbGciOi...", "expires_at": "2026-11-23T10:00:00Z"}]}
    )

    token: str
    expires_at: datetime


class ImportClaim(BaseModel):
    """What an import token says. Without a person it is an operator's."""

    tenant_id: UUID
    user_id: UUID | None
    membership_version: int | None


async def issue_import_token(
    connection: Connection,
    keyring: Keyring,
    tenant_id: UUID,
    actor: Actor,
    now: datetime,
    membership_version: int | None = None,
) -> ImportToken:
    """Signs a token for the transaction's tenant and writes it to the audit log."""
    expires_at = (now + LIFETIME).replace(microsecond=0)
    await record_audit(connection, tenant_id, actor, "import_token_issued")
    claim = ImportClaim(tenant_id=tenant_id, user_id=actor.id, membership_version=membership_version)
    key = keyring.signing_key(PURPOSE)
    return ImportToken(
        token=signed_claims.sign(key, PURPOSE, claim.model_dump(mode="json"), expires_at), expires_at=expires_at
    )


def read_import_token(keyring: Keyring, token: str) -> ImportClaim | None:
    """What the token says; None when it is not ours, changed or expired."""
    claims = signed_claims.read(keyring.signing_key(PURPOSE), PURPOSE, token)
    try:
        return ImportClaim.model_validate(claims) if claims else None
    except ValidationError:
        return None


async def is_still_allowed(connection: Connection, claim: ImportClaim) -> bool:
    """Whether the membership is the one that the token was taken out with, in the claim's tenant's transaction."""
    if claim.user_id is None:
        return True
    cursor = await connection.execute(
        "select from app.memberships where user_id = %(user_id)s and version = %(membership_version)s",
        claim.model_dump(include={"user_id", "membership_version"}),
    )
    return await cursor.fetchone() is not None
