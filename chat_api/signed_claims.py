"""Signed tokens: HS256 alone, for one audience, with an issuer and an end. Each audience has a key of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final  # what a token says is checked by who reads it

import jwt
from jwt.types import Options

ISSUER: Final = "samtal"
ALGORITHM: Final = "HS256"


def sign(key: bytes, audience: str, claims: Mapping[str, object], expires_at: datetime) -> str:
    """A token that `read` accepts, with the same key and audience, until it expires. Equal claims give equal tokens."""
    body = {**claims, "iss": ISSUER, "aud": audience, "exp": int(expires_at.astimezone(UTC).timestamp())}
    return jwt.encode(body, key, algorithm=ALGORITHM)


def read(key: bytes, audience: str, token: str, *, even_expired: bool = False) -> dict[str, Any] | None:
    """What the token says; None when it is not ours, changed, for another audience, or expired."""
    options: Options = {"require": ["exp", "aud", "iss"], "verify_exp": not even_expired}
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=[ALGORITHM], audience=audience, issuer=ISSUER, options=options
        )
    except jwt.InvalidTokenError:
        return None
    return claims
