"""An owner, or the command line in an owner's place, takes out an import token."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from chat_api.accounts.actor import Actor
from chat_api.accounts.audit import record_audit
from chat_api.imports.import_token import LIFETIME, sign_import_token
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring


class ImportToken(BaseModel):
    """The token for the header Samtal-Import, and when it ends."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "eyJhbGciOi...", "expires_at": "2026-11-23T10:00:00Z"}]}
    )

    token: str
    expires_at: datetime


async def issue_import_token(
    connection: Connection, keyring: Keyring, tenant_id: UUID, actor: Actor, now: datetime
) -> ImportToken:
    """Signs a token for the transaction's tenant and notes it in the audit log."""
    expires_at = (now + LIFETIME).replace(microsecond=0)
    await record_audit(connection, tenant_id, actor, "import_token_issued")
    return ImportToken(token=sign_import_token(keyring, tenant_id, expires_at), expires_at=expires_at)
