"""A visitor, as everything that a visitor does is asked for, and the token that makes a browser a known one.

The token is signed, and kept in the iframe's own storage.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from chat_api import signed_claims
from chat_api.actor import Actor

LIFETIME: Final = timedelta(days=90)
AUDIENCE: Final = "visitor"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking. `is_trapped`: the pre-chat's hidden field was filled in, which only programs do."""

    tenant_id: UUID
    id: UUID
    site_id: UUID
    is_trapped: bool = False

    @property
    def actor(self) -> Actor:
        """This visitor, for actions and the audit log."""
        return Actor.visitor(self.id)


def sign_visitor_token(key: bytes, visitor: Visitor, expires_at: datetime) -> str:
    """A token that `read_visitor_token` accepts until it expires."""
    claims = {"sub": str(visitor.id), "ten": str(visitor.tenant_id), "sit": str(visitor.site_id)}
    return signed_claims.sign(key, AUDIENCE, claims | ({"trp": 1} if visitor.is_trapped else {}), expires_at)


def read_visitor_token(key: bytes, token: str, now: datetime | None = None) -> Visitor | None:
    """The visitor that the token names; None for a forged, expired or foreign one."""
    verified = _verify(key, token)
    if verified is None or verified[1] <= (now or datetime.now(UTC)).timestamp():
        return None
    return verified[0]


# A signature that was right stays right, and a visitor comes with every message; the expiry is asked each time.
@lru_cache(maxsize=10_000)
def _verify(key: bytes, token: str) -> tuple[Visitor, int] | None:
    claims = signed_claims.read(key, AUDIENCE, token, even_expired=True)
    try:
        if claims is None:
            return None
        visitor = Visitor(UUID(claims["ten"]), UUID(claims["sub"]), UUID(claims["sit"]), "trp" in claims)
        return visitor, int(claims["exp"])
    except (KeyError, ValueError, TypeError, AttributeError):  # signed by us, for another product version
        return None


def token_expiry(now: datetime | None = None) -> datetime:
    """When a token issued now ends, to the second."""
    return ((now or datetime.now(UTC)) + LIFETIME).replace(microsecond=0)
