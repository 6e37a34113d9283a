"""Reads server-sent events out of bytes, however the network has cut them."""


class TooLong(ValueError):
    """One event is longer than anything that a provider sends."""


class EventDecoder:
    """Give it bytes as they come, get the `data` of every event that they complete.

    Follows the event-stream format as far as JSON needs it: lines end with LF or CRLF, several data lines
    are joined, comments and other fields are passed over.
    """

    def __init__(self, max_bytes: int = 4_000_000) -> None:
        self._max_bytes = max_bytes
        self._line = bytearray()
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """The data of the events that end within this chunk; raises TooLong."""
        if b"\n" not in chunk:
            self._keep(chunk)
            return []
        first, *whole, rest = chunk.split(b"\n")
        self._line += first
        events: list[bytes] = []
        for line in (bytes(self._line), *whole):
            self._read(line.removesuffix(b"\r"), events)
        self._line.clear()
        self._keep(rest)
        return events

    def _keep(self, part: bytes) -> None:
        self._line += part
        if len(self._line) + self._size > self._max_bytes:
            raise TooLong(f"an event of more than {self._max_bytes} bytes")

    def _read(self, line: bytes, events: list[bytes]) -> None:
        if line.startswith(b"data:"):
            self._data.append(line[5:].removeprefix(b" "))
            self._size += len(line)
        elif not line and self._data:
            events.append(b"\n".join(self._data))
            self._data = []
            self._size = 0
