"""The token that an owner takes out to import: one hour, one tenant."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import jwt

from warehouse.postgres.keys import Keyring

LIFETIME: Final = timedelta(hours=1)
PURPOSE: Final = "import"
ISSUER: Final = "samtal"


def sign_import_token(keyring: Keyring, tenant_id: UUID, expires_at: datetime) -> str:
    """Signs a token that imports into this tenant and no other."""
    claims = {"tenant_id": str(tenant_id), "iss": ISSUER, "aud": PURPOSE, "exp": expires_at.astimezone(UTC)}
    return jwt.encode(claims, keyring.signing_key(PURPOSE), algorithm="HS256")


def read_import_token(keyring: Keyring, token: str) -> UUID | None:
    """The tenant that the token imports into; None when it is not ours, changed or expired."""
    try:
        claims = jwt.decode(
            token,
            keyring.signing_key(PURPOSE),
            algorithms=["HS256"],
            audience=PURPOSE,
            issuer=ISSUER,
            options={"require": ["exp", "aud", "iss"]},
        )
        return UUID(claims["tenant_id"])
    except (jwt.InvalidTokenError, KeyError, ValueError):
        return None
