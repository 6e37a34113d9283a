"""Staff tokens, with plain values."""

from datetime import UTC, datetime, timedelta

from chat_api.accounts.staff_tokens import (
    RefreshClaim,
    Staff,
    issue_access,
    issue_refresh,
    read_access,
    read_refresh,
)
from warehouse.ids import new_id
from warehouse.postgres.keys import Keyring

KEYRING = Keyring(b"k" * 32)
STAFF = Staff(user_id=new_id(), tenant_id=new_id(), session_id=new_id(), role="manager", membership_version=7)
NOW = datetime.now(UTC)


def test_access_token_tells_who_is_asking_for_15_minutes() -> None:
    issued = issue_access(KEYRING, STAFF, NOW)
    assert read_access(KEYRING, issued.token) == STAFF
    assert timedelta(minutes=14, seconds=59) < issued.expires_at - NOW + timedelta(seconds=1)
    assert issued.expires_at - NOW <= timedelta(minutes=15)


def test_expired_changed_and_foreign_tokens_are_refused() -> None:
    assert read_access(KEYRING, issue_access(KEYRING, STAFF, NOW - timedelta(minutes=16)).token) is None
    assert read_access(KEYRING, issue_access(KEYRING, STAFF, NOW).token[:-2] + "xx") is None
    assert read_access(Keyring(b"o" * 32), issue_access(KEYRING, STAFF, NOW).token) is None
    assert read_access(KEYRING, "") is None


def test_refresh_token_is_no_access_token() -> None:
    claim = RefreshClaim(session_id=new_id(), generation=2, membership_version=7)
    token = issue_refresh(KEYRING, claim, NOW + timedelta(days=1))
    assert read_refresh(KEYRING, token) == claim
    assert read_access(KEYRING, token) is None


def test_same_claim_gives_the_same_refresh_token() -> None:
    claim, expires_at = RefreshClaim(session_id=new_id(), generation=1, membership_version=7), NOW + timedelta(days=1)
    assert issue_refresh(KEYRING, claim, expires_at) == issue_refresh(KEYRING, claim, expires_at)
