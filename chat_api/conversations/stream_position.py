"""How far a reader of the stream has come, so that nothing is missed and nothing is told twice. No I/O."""

import re

from chat_api.live.frames import Frame

EVENT_ID = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")
MOST_REMEMBERED = 100


class StreamPosition:
    """What one reader has seen, by message: the attempt, and up to which character."""

    def __init__(self, last_event_id: str | None = None) -> None:
        self._seen: dict[int, tuple[int, int]] = {}
        self._unfinished: set[int] = set()
        self.sequence: int | None = None
        match = EVENT_ID.fullmatch(last_event_id or "")
        if match:
            sequence, attempt, offset = (int(part) for part in match.groups())
            self.sequence = sequence
            self._seen[sequence] = (attempt, offset)
            self._unfinished.add(sequence)  # until its end is told, perhaps once more

    @property
    def unfinished(self) -> list[int]:
        """The sequences of messages that this reader has seen begin and not yet end."""
        return sorted(self._unfinished)

    def seen(self, sequence: int) -> tuple[int, int] | None:
        """The attempt and offset seen of a message."""
        return self._seen.get(sequence)

    def advance(self, frame: Frame) -> bool:
        """Whether the frame is news to this reader, who has seen it from now on."""
        if frame.sequence == 0:
            return True
        if frame.is_whole:
            self._unfinished.discard(frame.sequence)
        here = (frame.attempt, frame.offset)
        seen = self._seen.get(frame.sequence)
        if seen is not None and seen >= here:
            return False
        self._seen[frame.sequence] = here
        if not frame.is_whole:
            self._unfinished.add(frame.sequence)
        self.sequence = max(self.sequence or 0, frame.sequence)
        if len(self._seen) > MOST_REMEMBERED:
            oldest = min(self._seen)
            del self._seen[oldest]
            self._unfinished.discard(oldest)
        return True
