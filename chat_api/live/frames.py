"""The events of a conversation's stream, and their ids.

An id is `<sequence>.<attempt>.<offset>`: the message's place in the conversation (Postgres gives it), the
attempt at answering (0 for what people write), and how many characters of the text the event brings a
reader up to (as browsers count them: UTF-16 units). So a reader who names the last id that arrived misses
nothing, whichever worker answers. A finished message's offset is one more than its length.
`status_changed` has no id: it is sent anew at every (re)connection.
"""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import orjson

from chat_api.live.message import Message

EventName = Literal[
    "message_posted",
    "reply_started",
    "reply_token",
    "reply_restarted",
    "reply_completed",
    "reply_failed",
    "status_changed",
]


@dataclass(frozen=True, slots=True)
class Place:
    """One reply's place in the stream."""

    reply_id: UUID
    sequence: int
    attempt: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One event. Its data is JSON already, but for tokens: those are joined first and written once."""

    event: EventName
    sequence: int
    attempt: int
    offset: int
    written: bytes = b""
    piece: "Piece | None" = None

    @property
    def is_whole(self) -> bool:
        """Whether it tells of something kept in Postgres, and so must not get lost."""
        return self.event not in ("reply_started", "reply_token", "reply_restarted")

    @property
    def data(self) -> bytes:
        """The event's data as JSON."""
        return self.piece.write() if self.piece else self.written

    def encode(self) -> bytes:
        """The bytes of a server-sent event."""
        if self.sequence == 0:
            return b"event: %b\ndata: %b\n\n" % (self.event.encode(), self.data)
        return b"event: %b\nid: %d.%d.%d\ndata: %b\n\n" % (
            self.event.encode(),
            self.sequence,
            self.attempt,
            self.offset,
            self.data,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """Text of a reply that is being written: how many characters there are before it, and with it."""

    place: Place
    start: int
    end: int
    text: str

    def write(self) -> bytes:
        """The data of its event."""
        place = self.place
        return orjson.dumps(
            {
                "reply_id": place.reply_id,
                "sequence": place.sequence,
                "attempt": place.attempt,
                "offset": self.start,
                "text": self.text,
            }
        )


def count_characters(text: str) -> int:
    """The text's length as browsers count: an emoji outside the basic plane is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def reply_token(place: Place, start: int, text: str) -> Frame:
    """The next piece of a reply's text, after its first `start` characters."""
    return _token(Piece(place, start, start + count_characters(text), text))


def join_tokens(first: Frame, second: Frame) -> Frame | None:
    """Both as one, where the second goes on exactly where the first ends."""
    one, two = first.piece, second.piece
    if one is None or two is None or one.end != two.start or one.place != two.place:
        return None
    return _token(Piece(one.place, one.start, two.end, one.text + two.text))


def _token(piece: Piece) -> Frame:
    return Frame("reply_token", piece.place.sequence, piece.place.attempt, piece.end, piece=piece)


def reply_started(place: Place, reply_to: UUID) -> Frame:
    """An answer is on its way."""
    data = {"reply_id": place.reply_id, "sequence": place.sequence, "attempt": place.attempt, "reply_to": reply_to}
    return Frame("reply_started", place.sequence, place.attempt, 0, orjson.dumps(data))


def reply_restarted(place: Place) -> Frame:
    """The answer begins anew: what came before is void."""
    data = {"reply_id": place.reply_id, "sequence": place.sequence, "attempt": place.attempt}
    return Frame("reply_restarted", place.sequence, place.attempt, 0, orjson.dumps(data))


def message_frame(message: Message, attempt: int) -> Frame:
    """What a message that is finished says: posted by a person, or an answer completed or failed."""
    event: EventName = "message_posted"
    if message.author == "assistant":
        event = "reply_failed" if message.state == "failed" else "reply_completed"
    data = b'{"message":' + message.model_dump_json().encode() + b"}"
    return Frame(event, message.sequence, attempt, count_characters(message.text) + 1, data)


def status_changed(status: str, resolution: str | None, reason: str | None) -> Frame:
    """What the conversation is now. `reason` says why it was escalated."""
    data = orjson.dumps({"status": status, "resolution": resolution, "reason": reason})
    return Frame("status_changed", 0, 0, 0, data)


def pack(worker: bytes, frame: Frame) -> bytes:
    """The frame as it travels between workers; `worker` names the sender."""
    head = b"%b %b %d %d %d\n" % (worker, frame.event.encode(), frame.sequence, frame.attempt, frame.offset)
    return head + frame.data


def unpack(packed: bytes) -> tuple[bytes, Frame]:
    """The sender and the frame."""
    head, _, data = packed.partition(b"\n")
    worker, event, sequence, attempt, offset = head.split(b" ")
    name: EventName = event.decode()  # type: ignore[assignment]  # only `pack` writes it
    return worker, Frame(name, int(sequence), int(attempt), int(offset), data)
