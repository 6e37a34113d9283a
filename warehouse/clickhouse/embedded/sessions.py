"""What outlasts a request: a client's session with its temporary tables, settings and database.

Most clients name a session and never put anything into it. So a session has a handle of its own only from the
statement on that changes it; until then each of its requests has a fresh handle, as every other request.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from warehouse.clickhouse.embedded.failures import StatementFailed

DEFAULT_TIMEOUT_S = 60
MAX_TIMEOUT_S = 3600
MAX_SESSIONS = 256


class Closable(Protocol):
    """What a session keeps."""

    def close(self) -> None: ...


Kept = TypeVar("Kept", bound=Closable)


@dataclass(frozen=True)
class SessionChoice:
    """What a request says of its session."""

    id: str
    timeout_s: int = DEFAULT_TIMEOUT_S
    must_exist: bool = False


class Session(Generic[Kept]):
    """One client's session; `handle` is None until a statement changes something that lasts.

    `restore` holds the statements that undo what belongs to the request of the moment alone.
    """

    def __init__(self) -> None:
        self.handle: Kept | None = None
        self.restore: list[str] = []
        self.is_busy = False
        self.expires_at = 0.0

    def close(self) -> None:
        if self.handle:
            self.handle.close()


class Sessions(Generic[Kept]):
    """The sessions there are, least recently used first. One request at a time may be in a session."""

    def __init__(self, limit: int = MAX_SESSIONS, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._sessions: OrderedDict[str, Session[Kept]] = OrderedDict()
        self._lock = threading.Lock()

    @contextmanager
    def entered(self, choice: SessionChoice | None) -> Iterator[Session[Kept]]:
        """The request's session, to nobody else until it leaves; a request without one gets its own."""
        session = self._enter(choice) if choice else Session[Kept]()
        try:
            yield session
        finally:
            if choice:
                with self._lock:
                    session.is_busy = False
                    session.expires_at = self._clock() + choice.timeout_s
            else:
                session.close()

    def close(self) -> None:
        """Ends every session."""
        with self._lock:
            for session in self._sessions.values():
                session.close()
            self._sessions.clear()

    def _enter(self, choice: SessionChoice) -> Session[Kept]:
        with self._lock:
            session = self._sessions.pop(choice.id, None)
            if session and session.expires_at <= self._clock() and not session.is_busy:
                session.close()
                session = None
            self._end_expired()
            if session is None and choice.must_exist:
                raise StatementFailed(f"Session {choice.id} not found. (SESSION_NOT_FOUND)", code=372)
            if session and session.is_busy:
                self._sessions[choice.id] = session
                raise StatementFailed(f"Session {choice.id} is locked by a concurrent client. (SESSION_IS_LOCKED)", 373)
            session = session or Session[Kept]()
            session.is_busy = True
            self._sessions[choice.id] = session
            return session

    def _end_expired(self) -> None:
        """Also ends those used longest ago when there are too many; one that is busy never."""
        now = self._clock()
        idle = [(name, session) for name, session in self._sessions.items() if not session.is_busy]
        excess = len(self._sessions) + 1 - self._limit
        for position, (name, session) in enumerate(idle):
            if session.expires_at <= now or position < excess:
                del self._sessions[name]
                session.close()
