"""Passwords: argon2id in a thread, few at a time, because each takes 64 MiB and tens of milliseconds."""

import secrets
from functools import cache

import anyio
from anyio.to_thread import run_sync
from pwdlib import PasswordHash

MIN_CHARACTERS = 10
HASHES_AT_A_TIME = 2

_HASHER = PasswordHash.recommended()


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(HASHES_AT_A_TIME)


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe())


def generate_password() -> str:
    """A password of 24 characters that a person can copy."""
    return secrets.token_urlsafe(18)


async def hash_password(password: str) -> str:
    """The argon2id hash to keep."""
    return await run_sync(_HASHER.hash, password, limiter=_limiter())


async def is_right_password(password: str, password_hash: str | None) -> bool:
    """Compares; with no hash (an unknown person) it takes as long, and the answer is no."""

    def compare() -> bool:
        return _HASHER.verify(password, password_hash or _hash_of_nobody()) and password_hash is not None

    return await run_sync(compare, limiter=_limiter())
