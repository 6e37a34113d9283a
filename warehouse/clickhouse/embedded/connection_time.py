"""How long a client may take: a connection that brings nothing is closed, however slowly it brings it."""

import socket
import time
from io import BufferedReader, RawIOBase

IDLE_S = 120.0  # between two requests
HEADERS_S = 15.0  # from a request's first byte to the end of its headers
PAUSE_S = 30.0  # between two pieces of a body, either way


class TimedSocket(RawIOBase):
    """A socket's incoming side with a moment at which patience ends; raises TimeoutError then."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._ends_at: float | None = None

    def readable(self) -> bool:
        """It can do nothing else."""
        return True

    def allow(self, seconds: float) -> None:
        """All that is read from now on together may take so long."""
        self._ends_at = time.monotonic() + seconds

    def allow_pauses(self) -> None:
        """Each read may take a pause; all together may take any time."""
        self._ends_at = None

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # all that a reader gives
        """Waits for something, at most as long as is allowed."""
        left = PAUSE_S if self._ends_at is None else self._ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(PAUSE_S)


def timed_reader(connection: socket.socket) -> tuple[TimedSocket, BufferedReader]:
    """The socket's incoming side, bare and buffered."""
    raw = TimedSocket(connection)
    return raw, BufferedReader(raw, 65_536)
