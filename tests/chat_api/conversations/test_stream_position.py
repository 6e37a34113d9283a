"""How far a reader has come, with plain values."""

from uuid import uuid4

from chat_api.conversations.follow_conversation import StreamPosition
from chat_api.live.frames import Frame, reply_restarted, reply_token, status_changed
from chat_api.transcript.pending_reply import Place

PLACE = Place(uuid4(), sequence=2, attempt=1)
AGAIN = Place(PLACE.reply_id, sequence=2, attempt=2)


def token(start: int, text: str, place: Place = PLACE) -> Frame:
    return reply_token(place, start, text)


def test_what_was_seen_is_not_told_again() -> None:
    position = StreamPosition("2.1.5")
    assert not position.advance(token(0, "Hello"))
    assert position.advance(token(5, " you"))
    assert not position.advance(token(5, " you"))


def test_a_new_attempt_is_news_and_the_old_one_no_longer() -> None:
    position = StreamPosition("2.1.500")
    assert position.advance(reply_restarted(AGAIN))
    assert position.advance(token(0, "Hi", AGAIN))
    assert not position.advance(token(500, "late", PLACE))


def test_a_reply_is_unfinished_until_its_end_was_told() -> None:
    position = StreamPosition("2.1.5")
    assert position.unfinished == [2]
    position.advance(reply_restarted(AGAIN))
    position.advance(token(0, "Hi", AGAIN))
    assert position.unfinished == [2]
    position.advance(Frame("reply_completed", 2, 2, 3))
    assert not position.advance(token(2, "!", AGAIN))
    assert position.unfinished == []


def test_an_end_that_is_told_again_leaves_nothing_to_wait_for() -> None:
    position = StreamPosition("2.1.6")
    assert not position.advance(Frame("reply_completed", 2, 1, 6))
    assert position.unfinished == []


def test_a_status_is_always_news() -> None:
    position = StreamPosition("9.9.9")
    assert position.advance(status_changed("open", None, None))


def test_an_id_that_is_not_ours_is_as_good_as_none() -> None:
    for given in (None, "", "1.2", "a.b.c", "1.2.3.4", "99999999999999.1.1"):
        assert StreamPosition(given).sequence is None
