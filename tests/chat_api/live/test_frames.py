"""Frames: how pieces are joined and counted, and how they travel, with plain values."""

from uuid import uuid4

from chat_api.live.frames import Frame, count_utf16, join_tokens, pack, reply_token, unpack
from chat_api.transcript.pending_reply import Place

PLACE = Place(uuid4(), sequence=2, attempt=1)
AGAIN = Place(PLACE.reply_id, sequence=2, attempt=2)


def token(start: int, text: str, place: Place = PLACE) -> Frame:
    return reply_token(place, start, text)


def test_pieces_that_follow_each_other_become_one() -> None:
    joined = join_tokens(token(0, "Hej 🍕"), token(6, "!"))
    assert joined is not None
    assert joined.data == token(0, "Hej 🍕!").data
    assert join_tokens(token(0, "a"), token(2, "b")) is None
    assert join_tokens(token(0, "a"), token(1, "b", AGAIN)) is None


def test_lengths_are_those_of_javascript() -> None:
    assert [count_utf16(text) for text in ("", "abc", "åäö", "🍕", "👩‍👧")] == [0, 3, 3, 2, 5]


def test_a_frame_survives_its_way_between_workers() -> None:
    sent = token(3, "line\nbreak | and bar")
    worker, received = unpack(pack(b"host-1", sent))
    assert worker == b"host-1"
    assert received.encode() == sent.encode()
