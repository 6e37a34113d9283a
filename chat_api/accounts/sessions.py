"""A staff session: what starting and refreshing it hand out."""

from datetime import datetime

from chat_api.accounts.queries import Membership
from chat_api.accounts.staff_tokens import RefreshClaim, Staff, issue_access, issue_refresh
from warehouse.postgres.keys import Keyring


class StaffSession(Membership):
    """What a refresh answers."""

    access_token: str
    refresh_token: str
    expires_at: datetime


class StartedSession(StaffSession):
    """What a log-in answers."""

    device_token: str


def hand_out_session(
    keyring: Keyring, membership: Membership, claim: RefreshClaim, session_expires_at: datetime, now: datetime
) -> StaffSession:
    """Signs both tokens for the membership as it is now."""
    staff = Staff(
        user_id=membership.user.id, tenant_id=membership.tenant.id, session_id=claim.session_id, role=membership.role
    )
    access = issue_access(keyring, staff, now)
    return StaffSession(
        **dict(membership),
        access_token=access.token,
        refresh_token=issue_refresh(keyring, claim, session_expires_at),
        expires_at=access.expires_at,
    )
