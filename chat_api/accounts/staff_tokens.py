"""The two tokens of a staff session: an access token of 15 minutes, and a refresh token used once.

Both are signed with keys of their own. A refresh token only names its session and generation; whether
that generation is still the current one, the session's row decides (`refresh_session`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeVar
from uuid import UUID

import jwt
from pydantic import BaseModel, ValidationError

from warehouse.postgres.keys import Keyring

ACCESS_LIFETIME: Final = timedelta(minutes=15)
SESSION_LIFETIME: Final = timedelta(days=30)
ISSUER: Final = "samtal"

Claims = TypeVar("Claims", bound=BaseModel)
Role = Literal["viewer", "manager", "owner"]


class Staff(BaseModel):
    """Who is asking: what an access token says."""

    user_id: UUID
    tenant_id: UUID
    session_id: UUID
    role: Role


class RefreshClaim(BaseModel):
    """What a refresh token says."""

    session_id: UUID
    generation: int


@dataclass(frozen=True)
class IssuedAccess:
    """An access token, and when it ends."""

    token: str
    expires_at: datetime


def issue_access(keyring: Keyring, staff: Staff, now: datetime) -> IssuedAccess:
    """Signs an access token."""
    expires_at = (now + ACCESS_LIFETIME).replace(microsecond=0)
    return IssuedAccess(_sign(keyring, "staff-access", staff.model_dump(mode="json"), expires_at), expires_at)


def read_access(keyring: Keyring, token: str) -> Staff | None:
    """The staff member an access token was signed for; None when it is not ours, changed or expired."""
    return _read(keyring, "staff-access", token, Staff)


def issue_refresh(keyring: Keyring, claim: RefreshClaim, expires_at: datetime) -> str:
    """Signs a refresh token. The same claim gives the same token, so that a lost answer can be asked for again."""
    return _sign(keyring, "staff-refresh", claim.model_dump(mode="json"), expires_at)


def read_refresh(keyring: Keyring, token: str) -> RefreshClaim | None:
    """What a refresh token says; None when it is not ours, changed or expired."""
    return _read(keyring, "staff-refresh", token, RefreshClaim)


def _sign(keyring: Keyring, purpose: str, claims: dict[str, object], expires_at: datetime) -> str:
    body = {**claims, "iss": ISSUER, "aud": purpose, "exp": expires_at.astimezone(UTC)}
    return jwt.encode(body, keyring.signing_key(purpose), algorithm="HS256")


def _read(keyring: Keyring, purpose: str, token: str, kind: type[Claims]) -> Claims | None:
    try:
        claims = jwt.decode(
            token,
            keyring.signing_key(purpose),
            algorithms=["HS256"],
            audience=purpose,
            issuer=ISSUER,
            options={"require": ["exp", "aud", "iss"]},
        )
        return kind.model_validate(claims)
    except (jwt.InvalidTokenError, ValidationError):
        return None
