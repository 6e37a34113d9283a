"""Who is logged in. The tokens stay in this process; the browser holds a cookie of key and refresh token.

A refresh token is good once, and many script runs of many tabs share one log-in. So the newest tokens
live here under the cookie's random key, renewed under a lock by whoever first finds them old. A Streamlit
run cannot set a cookie, so the page asks for a pixel whose response brings the cookie up to date
(see `middleware.py`); after a restart of the console the cookie's refresh token starts the entry anew.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from streamlit_dashboard.api_client import Session, SessionEnded, StaffAuthClient, own_error
from streamlit_dashboard.catalogue import FALLBACK

COOKIE = "samtal_session"
RENEW_BEFORE = timedelta(seconds=60)
MAX_SESSIONS = 10_000


@dataclass
class Entry:
    """One log-in. `session` is None until the first renewal after a restart."""

    refresh_token: str
    session: Session | None = None
    lock: Lock = field(default_factory=Lock)


class Sessions:
    """Every log-in of this console process."""

    def __init__(self, auth: StaffAuthClient, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._auth = auth
        self._now = now
        self._entries: dict[str, Entry] = {}
        self._lock = Lock()

    def begin(self, session: Session) -> str:
        """Keeps a new log-in; its cookie."""
        key = secrets.token_urlsafe(32)
        with self._lock:
            self._forget_oldest()
            self._entries[key] = Entry(session.refresh_token, session)
        return f"{key}.{session.refresh_token}"

    def current(self, cookie: str | None, language: str = FALLBACK) -> Session:
        """The log-in behind a cookie, renewed when it is about to expire. Raises SessionEnded."""
        key, entry = self._find(cookie, language)
        with entry.lock:
            if entry.session is None or entry.session.expires_at - self._now() < RENEW_BEFORE:
                self._renew(key, entry, language)
            assert entry.session, "a renewal either succeeds or raises"
            return entry.session

    def cookie_now(self, cookie: str) -> str | None:
        """The cookie as it should be: the same, a newer one, or None when the log-in is unknown here."""
        key = cookie.partition(".")[0]
        entry = self._entries.get(key)
        return f"{key}.{entry.refresh_token}" if entry else None

    def end(self, cookie: str | None, language: str) -> None:
        """Logs out here and at the API."""
        try:
            self._auth.log_out(self.current(cookie, language).access_token, language)
        except SessionEnded:
            pass  # it has ended already
        finally:
            self._forget((cookie or "").partition(".")[0])

    def _find(self, cookie: str | None, language: str) -> tuple[str, Entry]:
        key, _, refresh_token = (cookie or "").partition(".")
        if not key or not refresh_token:
            raise SessionEnded(401, own_error(language, "session_ended"))
        with self._lock:
            return key, self._entries.setdefault(key, Entry(refresh_token))

    def _renew(self, key: str, entry: Entry, language: str) -> None:
        try:
            entry.session = self._auth.refresh(entry.refresh_token, language)
        except SessionEnded:
            self._forget(key)
            raise
        entry.refresh_token = entry.session.refresh_token

    def _forget(self, key: str) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def _forget_oldest(self) -> None:
        while len(self._entries) >= MAX_SESSIONS:
            self._entries.pop(next(iter(self._entries)))
