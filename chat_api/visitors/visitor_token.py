"""The token that makes a browser a known visitor: signed, kept in the iframe's own storage."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

import jwt

LIFETIME: Final = timedelta(days=90)
ISSUER: Final = "samtal"
AUDIENCE: Final = "visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking. `is_trapped`: the pre-chat's hidden field was filled in, which only programs do."""

    tenant_id: UUID
    id: UUID
    site_id: UUID
    is_trapped: bool = False


def sign_visitor_token(key: bytes, visitor: Visitor, expires_at: datetime) -> str:
    """A token that `read_visitor_token` accepts until it expires."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(visitor.id),
        "ten": str(visitor.tenant_id),
        "sit": str(visitor.site_id),
        "exp": int(expires_at.timestamp()),
    }
    return jwt.encode(claims | ({"trp": 1} if visitor.is_trapped else {}), key, algorithm="HS256")


def read_visitor_token(key: bytes, token: str, now: datetime | None = None) -> Visitor | None:
    """The visitor that the token names; None for a forged, expired or foreign one."""
    verified = _verify(key, token)
    if verified is None or verified[1] <= (now or datetime.now(UTC)).timestamp():
        return None
    return verified[0]


# A signature that was right stays right, and a visitor comes with every message; the expiry is asked each time.
@lru_cache(maxsize=10_000)
def _verify(key: bytes, token: str) -> tuple[Visitor, int] | None:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=["HS256"],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": ["exp", "aud", "iss", "sub"], "verify_exp": False},
        )
        visitor = Visitor(UUID(claims["ten"]), UUID(claims["sub"]), UUID(claims["sit"]), "trp" in claims)
        return visitor, int(claims["exp"])
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError):
        return None


def token_expiry(now: datetime | None = None) -> datetime:
    """When a token issued now ends, to the second."""
    return ((now or datetime.now(UTC)) + LIFETIME).replace(microsecond=0)
