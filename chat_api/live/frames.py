"""The events of a conversation's stream on their way, and their ids; `stream_events.py` says what is in them.

An id is `<sequence>.<attempt>.<offset>`: the message's place in the conversation (Postgres gives it), the
attempt at answering (0 for what people write), and how many UTF-16 code units of the text the event brings a
reader up to. So a reader who names the last id that arrived misses
nothing, whichever worker answers. A finished message's offset is one more than its length.
`status_changed` has no id: it is sent anew at every (re)connection.
"""

from dataclasses import dataclass
from uuid import UUID

import orjson
from pydantic import BaseModel

from chat_api.live.stream_events import EventName, ReplyRestarted, ReplyStarted, StatusChanged, WholeMessage
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import Place
from warehouse.vocabulary import EscalationReason, Resolution, Status


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
    """Text of a reply that is being written: how many code units there are before it, and with it."""

    place: Place
    start: int
    end: int
    text: str

    def write(self) -> bytes:
        """The data of its event: a `ReplyToken`, written without building one, because tokens are many."""
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


def count_utf16(text: str) -> int:
    """The text's length as JavaScript counts: a character outside the basic plane, such as an emoji, is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def reply_token(place: Place, start: int, text: str) -> Frame:
    """The next piece of a reply's text, after its first `start` code units."""
    return _token(Piece(place, start, start + count_utf16(text), text))


def join_tokens(first: Frame, second: Frame) -> Frame | None:
    """Both as one, where the second goes on exactly where the first ends."""
    one, two = first.piece, second.piece
    if one is None or two is None or one.end != two.start or one.place != two.place:
        return None
    return _token(Piece(one.place, one.start, two.end, one.text + two.text))


def _token(piece: Piece) -> Frame:
    return Frame("reply_token", piece.place.sequence, piece.place.attempt, piece.end, piece=piece)


def reply_started(place: Place, reply_to: UUID) -> Frame:
    data = ReplyStarted(reply_id=place.reply_id, sequence=place.sequence, attempt=place.attempt, reply_to=reply_to)
    return Frame("reply_started", place.sequence, place.attempt, 0, _write(data))


def reply_restarted(place: Place) -> Frame:
    data = ReplyRestarted(reply_id=place.reply_id, sequence=place.sequence, attempt=place.attempt)
    return Frame("reply_restarted", place.sequence, place.attempt, 0, _write(data))


def message_frame(message: Message, attempt: int) -> Frame:
    """What a message that is finished says: posted by a person, or an answer completed or failed."""
    event: EventName = "message_posted"
    if message.author == "assistant":
        event = "reply_failed" if message.state == "failed" else "reply_completed"
    end = count_utf16(message.text) + 1
    return Frame(event, message.sequence, attempt, end, _write(WholeMessage.model_construct(message=message)))


def status_changed(status: Status, resolution: Resolution | None, reason: EscalationReason | None) -> Frame:
    """What the conversation is now. `reason` says why it was escalated."""
    return Frame("status_changed", 0, 0, 0, _write(StatusChanged(status=status, resolution=resolution, reason=reason)))


def _write(data: BaseModel) -> bytes:
    return data.model_dump_json().encode()


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
