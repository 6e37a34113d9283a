"""How often one may try to log in: guessing takes years, and guessing at somebody's password locks nobody else out.

A device on which the person has logged in before shows the token of that log-in, and its tries are counted
apart. All others are counted by address, by person at that address, and by person: an attacker meets the
bound of the own address long before the person's, which is OWASP's (ASVS 2.2.1).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from chat_api.accounts.asking_address import AskingAddress
from chat_api.accounts.current_staff import Keys
from chat_api.accounts.log_in import Credentials
from chat_api.accounts.staff_tokens import read_device
from chat_api.limits import TooManyRequests
from chat_api.services import Limits
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


async def throttle_log_ins(body: Credentials, address: AskingAddress, keyring: Keys, limits: Limits) -> None:
    """Counts the try. Raises TooManyLogIns, whether the password is right or not."""
    now = datetime.now(UTC)
    try:
        for bound in bounds_of(body, address, keyring):
            await limits.allow(bound.key, bound.tries, bound.window_s, now)
    except TooManyRequests as refused:
        minutes = -(-int(refused.headers["Retry-After"]) // MINUTE_S)
        raise TooManyLogIns(refused.headers, minutes=minutes) from None


def bounds_of(body: Credentials, address: str, keyring: Keyring) -> Iterator[Bound]:
    """Narrow before wide: a try that is refused by the first bound is not counted by the others."""
    if device := read_device(keyring, body.device_token, body.email):
        yield Bound(f"log-in-on:{device.device_id}", 10, 15 * MINUTE_S)
        return
    person, place = keyring.email_index(body.email).hex(), keyring.address_index(address).hex()
    yield Bound(f"log-in-as-from:{person}:{place}", 10, 15 * MINUTE_S)
    yield Bound(f"log-in-from:{place}", 200, 15 * MINUTE_S)
    yield Bound(f"log-in-as:{person}", 100, 60 * MINUTE_S)
