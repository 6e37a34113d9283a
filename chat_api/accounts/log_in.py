"""A member of the staff logs in."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from chat_api.accounts.passwords import is_right_password
from chat_api.accounts.queries import Login, find_logins, find_membership, lock_membership
from chat_api.accounts.sessions import StartedSession, hand_out_session
from chat_api.accounts.staff_tokens import SESSION_LIFETIME, RefreshClaim, issue_device
from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from warehouse.ids import new_id
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


class LogInRefused(SamtalError):
    """The e-mail is unknown, the password wrong, or the person no member of that tenant: it does not say which."""

    status = 401
    code = "log_in_refused"


class TenantNotChosen(SamtalError):
    """The person is a member of several tenants and named none. Told only after the right password."""

    status = 409
    code = "tenant_not_chosen"


class Credentials(BaseModel):
    """What a person types to log in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"email": "owner@fooodis.example", "password": "...", "tenant": "fooodis"}]},
    )

    email: str = Field(min_length=3, max_length=320)
    password: str = Field(min_length=1, max_length=1024)
    tenant: str | None = Field(None, description="the tenant's slug; needed by members of several tenants")
    device_token: str = Field(
        "", max_length=4000, description="of the last log-in on this device: guessers elsewhere cannot lock it out"
    )


async def log_in(pool: Pool, keyring: Keyring, credentials: Credentials, now: datetime) -> StartedSession:
    """Starts a session. Raises LogInRefused, TenantNotChosen."""
    logins = await find_logins(pool, keyring.email_index(credentials.email))
    password_hash = logins[0].password_hash if logins else None
    if not await is_right_password(credentials.password, password_hash):
        raise LogInRefused
    login = _choose(logins, credentials.tenant)
    async with tenant_transaction(pool, login.tenant_id) as connection:
        # A new password or role since the password was compared: what was compared does not count any more.
        is_unchanged = await lock_membership(connection, login.user_id) == login.version
        membership = await find_membership(connection, keyring, login.user_id) if is_unchanged else None
        if membership is None:
            raise LogInRefused
        session_id, expires_at = new_id(), now + SESSION_LIFETIME
        await connection.execute(
            "insert into app.staff_sessions (tenant_id, id, user_id, rotated_at, expires_at)"
            " values (%(tenant_id)s, %(id)s, %(user_id)s, %(now)s, %(expires_at)s)",
            {
                "tenant_id": login.tenant_id,
                "id": session_id,
                "user_id": login.user_id,
                "now": now,
                "expires_at": expires_at,
            },
        )
        await record_audit(connection, login.tenant_id, Actor.staff(login.user_id), "logged_in")
    claim = RefreshClaim(session_id=session_id, generation=1, membership_version=login.version)
    session = hand_out_session(keyring, membership, claim, expires_at, now)
    return StartedSession(**dict(session), device_token=issue_device(keyring, credentials.email, now))


def _choose(logins: list[Login], slug: str | None) -> Login:
    fitting = [login for login in logins if slug in (None, login.tenant_slug)]
    if not fitting:
        raise LogInRefused
    if len(fitting) > 1:
        raise TenantNotChosen(slugs=", ".join(login.tenant_slug for login in fitting))
    return fitting[0]
