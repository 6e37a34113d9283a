"""How often one may try to log in: guessing takes years, and guessing at somebody's password locks nobody else out.

A device on which the person has logged in before shows the token of that log-in, and its tries are counted
apart. All others are counted by address, by person at that address, and by person: an attacker meets the
bound of the own address long before the person's, which is OWASP's (ASVS 2.2.1). The right password uses up none of
them, whether it logs in or is asked for which tenant.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from chat_api.accounts.log_in import Credentials, TenantNotChosen
from chat_api.accounts.staff_tokens import read_device
from chat_api.limits import Counters, TooManyRequests, Window
from warehouse.postgres.keys import Keyring

MINUTE_S: Final = 60


@dataclass(frozen=True)
class Bound:
    """At most so many tries in a window, all of them counted under one key."""

    key: str
    tries: int
    window_s: int


class TooManyLogIns(TooManyRequests):
    """Too many tries from this device, from this address, or as this person."""

    code = "too_many_log_ins"


@asynccontextmanager
async def counted_log_in(counters: Counters, keyring: Keyring, body: Credentials, address: str) -> AsyncIterator[None]:
    """Counts the try before the password is compared, and takes it back when it was right.

    Raises TooManyLogIns, whether the password is right or not.
    """
    now = datetime.now(UTC)
    bounds = list(bounds_of(body, address, keyring))
    try:
        for bound in bounds:
            await counters.allow(bound.key, bound.tries, bound.window_s, now)
    except TooManyRequests as refused:
        minutes = -(-int(refused.headers["Retry-After"]) // MINUTE_S)
        raise TooManyLogIns(refused.headers, minutes=minutes) from None
    counted = [Window(bound.key, bound.window_s) for bound in bounds]
    try:
        yield
    except TenantNotChosen:
        await counters.take_back(counted, now)
        raise
    await counters.take_back(counted, now)


def bounds_of(body: Credentials, address: str, keyring: Keyring) -> Iterator[Bound]:
    """Narrow before wide: a try that is refused by the first bound is not counted by the others."""
    if device := read_device(keyring, body.device_token, body.email):
        yield Bound(f"log-in-on:{device.device_id}", 10, 15 * MINUTE_S)
        return
    person, place = keyring.email_index(body.email).hex(), keyring.address_index(address).hex()
    yield Bound(f"log-in-as-from:{person}:{place}", 10, 15 * MINUTE_S)
    yield Bound(f"log-in-from:{place}", 200, 15 * MINUTE_S)
    yield Bound(f"log-in-as:{person}", 100, 60 * MINUTE_S)
