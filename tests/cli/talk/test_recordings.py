"""Recorded conversations in files: what is taken, and which mistakes are named."""

from pathlib import Path

import pytest

from cli.talk.recordings import RecordingRefused, read_recordings


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_csv_turns_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    path = write(tmp_path, "talk.csv", 'id,conv_id,turn,text\n1,a,10,"bye, now"\n2,a,2,hello\n3,b,0,hi\n4,b,1,  \n')
    assert read_recordings(path) == {"a": ["hello", "bye, now"], "b": ["hi"]}


@pytest.mark.parametrize(
    "turns",
    [
        '[{"s": "user", "t": "Hi"}, {"s": "bot", "t": "Yes?"}, {"s": "user", "t": "Bye"}]',
        '[{"speaker": "USER", "utterance": "Hi"}, {"speaker": "SYSTEM", "text": "Yes?"}, {"speaker": "user", "text": "Bye"}]',  # noqa: E501  one dialogue, one line
    ],
)
def test_customers_turns_are_taken_from_jsonl(tmp_path: Path, turns: str) -> None:
    path = write(tmp_path, "talk.jsonl", f'{{"id": "x", "turns": {turns}}}\n\n')
    assert read_recordings(path) == {"x": ["Hi", "Bye"]}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("talk.csv", "a,b\n1,2\n", "line 1: the columns conv_id, text, turn are missing"),
        ("talk.csv", "conv_id,turn,text\na,0,hi\na,first,hi\n", "line 3: turn is not a number"),
        ("talk.csv", "conv_id,turn,text\n", "no customer's turn"),
        ("talk.csv", b"conv_id,turn,text\na,0,\xff\n", "not UTF-8"),
        ("talk.jsonl", '{"turns": []}\n{"turns": 1}\n', "line 2"),
        ("talk.jsonl", "hello\n", "line 1"),
        ("talk.txt", "hello\n", "neither .csv nor .jsonl"),
    ],
)
def test_mistake_is_named(tmp_path: Path, name: str, content: str | bytes, problem: str) -> None:
    with pytest.raises(RecordingRefused, match=problem):
        read_recordings(write(tmp_path, name, content))
