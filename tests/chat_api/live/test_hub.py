"""Fan-out within a worker, as its readers see it, with plain values."""

from uuid import uuid4

from chat_api.live.frames import reply_started, reply_token, status_changed
from chat_api.live.hub import MAX_WAITING, Hub
from chat_api.transcript.pending_reply import Place

CONVERSATION = uuid4()
PLACE = Place(uuid4(), sequence=2, attempt=1)


def test_everybody_who_follows_a_conversation_gets_its_frames_and_nobody_else() -> None:
    hub = Hub()
    two, elsewhere = [hub.add(CONVERSATION), hub.add(CONVERSATION)], hub.add(uuid4())
    hub.publish(CONVERSATION, reply_started(PLACE, uuid4()))
    assert [len(each.take()) for each in two] == [1, 1]
    assert elsewhere.take() == []


def test_a_slow_reader_gets_the_tokens_that_waited_as_one() -> None:
    hub = Hub()
    reader = hub.add(CONVERSATION)
    for start, text in ((0, "You "), (4, "are "), (8, "welcome")):
        hub.publish(CONVERSATION, reply_token(PLACE, start, text))
    (frame,) = reader.take()
    assert frame.data == reply_token(PLACE, 0, "You are welcome").data


def test_a_reader_who_is_far_behind_reads_anew_instead() -> None:
    hub = Hub()
    reader = hub.add(CONVERSATION)
    reader.needs_sync = False
    for _ in range(MAX_WAITING + 1):
        hub.publish(CONVERSATION, status_changed("open", None, None))
    assert reader.needs_sync
    assert len(reader.take()) == MAX_WAITING


def test_the_last_reader_to_leave_is_noticed() -> None:
    hub = Hub()
    first, last = hub.add(CONVERSATION), hub.add(CONVERSATION)
    assert not hub.remove(CONVERSATION, first)
    assert hub.remove(CONVERSATION, last)
    assert hub.conversations == []
