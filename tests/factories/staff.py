"""Members of the staff who can log in, valid by default."""

from uuid import UUID

from chat_api.accounts.invite_user import NewUser, invite_user
from chat_api.actor import OPERATOR
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring
from warehouse.vocabulary import Language, Role

PASSWORD = "correct horse battery"


async def make_member(
    pool: Pool,
    keyring: Keyring,
    tenant_id: UUID,
    role: Role = "viewer",
    email: str | None = None,
    language: Language = "en",
) -> str:
    """A member with PASSWORD; returns the e-mail to log in with."""
    email = email or f"{role}@{tenant_id.hex[-8:]}.example"
    async with tenant_transaction(pool, tenant_id) as connection:
        new = NewUser(email=email, name=f"A {role}", role=role, language=language, password=PASSWORD)
        await invite_user(connection, keyring, tenant_id, OPERATOR, new)
    return email
