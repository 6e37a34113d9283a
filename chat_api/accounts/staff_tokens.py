"""The tokens of the staff: an access token of 15 minutes, a refresh token used once, and a device's.

Each kind is signed with a key of its own. Access and refresh name the version of the membership that they were
given for: a change of role or password and a removal make another one, and they are refused at once. A refresh
token only names its session and generation; whether that generation is still the current one, the session's row
decides (`refresh_session`). A device token opens nothing: it shows that this person has logged in on the device
before (`throttle_log_ins`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from chat_api import signed_claims
from chat_api.actor import Actor
from warehouse.ids import new_id
from warehouse.postgres.keys import Keyring
from warehouse.vocabulary import Role

ACCESS_LIFETIME: Final = timedelta(minutes=15)
SESSION_LIFETIME: Final = timedelta(days=30)
DEVICE_LIFETIME: Final = timedelta(days=180)

Claims = TypeVar("Claims", bound=BaseModel)


class Staff(BaseModel):
    """Who is asking: what an access token says."""

    user_id: UUID
    tenant_id: UUID
    session_id: UUID
    role: Role
    membership_version: int

    @property
    def actor(self) -> Actor:
        """This person, for actions and the audit log."""
        return Actor.staff(self.user_id)


class RefreshClaim(BaseModel):
    """What a refresh token says."""

    session_id: UUID
    generation: int
    membership_version: int


class KnownDevice(BaseModel):
    """What a device token says. `person` is the blind index of the e-mail, in hex."""

    device_id: UUID
    person: str


@dataclass(frozen=True)
class IssuedAccess:
    """An access token, and when it ends."""

    token: str
    expires_at: datetime


def issue_access(keyring: Keyring, staff: Staff, now: datetime) -> IssuedAccess:
    expires_at = (now + ACCESS_LIFETIME).replace(microsecond=0)
    return IssuedAccess(_sign(keyring, "staff-access", staff, expires_at), expires_at)


def read_access(keyring: Keyring, token: str) -> Staff | None:
    """The staff member an access token was signed for; None when it is not ours, changed or expired."""
    return _read(keyring, "staff-access", token, Staff)


def issue_refresh(keyring: Keyring, claim: RefreshClaim, expires_at: datetime) -> str:
    """Signs a refresh token. The same claim gives the same token, so that a lost answer can be asked for again."""
    return _sign(keyring, "staff-refresh", claim, expires_at)


def read_refresh(keyring: Keyring, token: str) -> RefreshClaim | None:
    """What a refresh token says; None when it is not ours, changed or expired."""
    return _read(keyring, "staff-refresh", token, RefreshClaim)


def issue_device(keyring: Keyring, email: str, now: datetime) -> str:
    """Signs a token for the device on which this person has just logged in."""
    device = KnownDevice(device_id=new_id(), person=keyring.email_index(email).hex())
    return _sign(keyring, "staff-device", device, now + DEVICE_LIFETIME)


def read_device(keyring: Keyring, token: str, email: str) -> KnownDevice | None:
    """The device; None when the token is not ours, changed, expired, or another person's."""
    device = _read(keyring, "staff-device", token, KnownDevice)
    return device if device and device.person == keyring.email_index(email).hex() else None


def _sign(keyring: Keyring, purpose: str, claims: BaseModel, expires_at: datetime) -> str:
    return signed_claims.sign(keyring.signing_key(purpose), purpose, claims.model_dump(mode="json"), expires_at)


def _read(keyring: Keyring, purpose: str, token: str, kind: type[Claims]) -> Claims | None:
    claims = signed_claims.read(keyring.signing_key(purpose), purpose, token)
    try:
        return kind.model_validate(claims) if claims else None
    except ValidationError:
        return None
