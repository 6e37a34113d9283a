"""How often one may try to log in: guessing a password must take years."""

from datetime import UTC, datetime
from typing import Final

from fastapi import Request

from chat_api.accounts.current_staff import Keys
from chat_api.accounts.log_in import Credentials
from chat_api.limits import Limits

WINDOW_S: Final = 15 * 60
TRIES_FOR_ONE_PERSON: Final = 10
TRIES_FROM_ONE_ADDRESS: Final = 200  # the console asks for everybody's log-in from one address


async def throttle_log_ins(body: Credentials, request: Request, keyring: Keys, limits: Limits) -> None:
    """Counts the try. Raises TooManyRequests, whether the password is right or not."""
    now = datetime.now(UTC)
    person = keyring.email_index(body.email).hex()
    address = keyring.address_index(request.client.host if request.client else "").hex()
    await limits.allow(f"log-in-from:{address}", TRIES_FROM_ONE_ADDRESS, WINDOW_S, now)
    await limits.allow(f"log-in-as:{person}", TRIES_FOR_ONE_PERSON, WINDOW_S, now)
