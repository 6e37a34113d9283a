from itertools import pairwise

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.model_provider.event_stream import EventDecoder, TooLong

EVENTS = st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=30), max_size=3), max_size=6)


def written(events: list[dict[str, str]], line_end: bytes) -> bytes:
    return b"".join(
        b"event: x" + line_end + b": a comment" + line_end + b"data: " + orjson.dumps(event) + line_end * 2
        for event in events
    )


@given(EVENTS, st.sampled_from([b"\n", b"\r\n"]), st.lists(st.integers(0, 2000)))
def test_events_are_the_same_wherever_the_bytes_are_cut(
    events: list[dict[str, str]], line_end: bytes, cuts: list[int]
) -> None:
    stream = written(events, line_end)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    decoder = EventDecoder()
    read = [data for start, end in pairwise(edges) for data in decoder.feed(stream[start:end])]
    assert [orjson.loads(data) for data in read] == events


@given(EVENTS)
def test_one_byte_at_a_time(events: list[dict[str, str]]) -> None:
    decoder = EventDecoder()
    read = [data for byte in written(events, b"\n") for data in decoder.feed(bytes([byte]))]
    assert [orjson.loads(data) for data in read] == events


def test_several_data_lines_are_one_event() -> None:
    assert EventDecoder().feed(b'data: {"a":\ndata:1}\n\n') == [b'{"a":\n1}']


def test_event_without_end_is_refused() -> None:
    decoder = EventDecoder(max_bytes=100)
    decoder.feed(b"data: " + b"1" * 90)
    with pytest.raises(TooLong):
        decoder.feed(b"2345678")


def test_event_of_endless_lines_is_refused() -> None:
    decoder = EventDecoder(max_bytes=100)
    decoder.feed(b"data: 1\n" * 14)
    with pytest.raises(TooLong):
        decoder.feed(b"data: 1\n")
