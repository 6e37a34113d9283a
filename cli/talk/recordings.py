"""Reads recorded conversations: CSV with `conv_id, turn, text`, or JSONL with `turns` of speakers and texts.

Only the customers' turns are taken: the product answers for itself. SGD's own files name a turn's
speaker and text `speaker` and `utterance` (or `text`); shortened ones `s` and `t`.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import orjson

Recordings = dict[str, list[str]]

CUSTOMERS: Final = {"user", "customer", "visitor", "client", "guest"}
SPEAKER_KEYS: Final = ("speaker", "s", "author", "role")
TEXT_KEYS: Final = ("text", "utterance", "t", "content")
ID_KEYS: Final = ("id", "dialogue_id", "conv_id", "conversation_id")


class RecordingRefused(ValueError):
    """The file cannot be read as recorded conversations; the message names the line and what to do."""


def read_recordings(path: Path) -> Recordings:
    """The customers' texts of each conversation, in order. Raises RecordingRefused."""
    readers = {".csv": _read_csv, ".jsonl": _read_jsonl}
    if path.suffix not in readers:
        raise RecordingRefused(f"{path.name} is neither .csv nor .jsonl: give a file of one of these kinds.")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = readers[path.suffix](file, path.name)
    except UnicodeDecodeError as error:
        raise RecordingRefused(f"{path.name} is not UTF-8: save it as UTF-8 and try again.") from error
    if not found:
        raise RecordingRefused(f"{path.name} holds no customer's turn.")
    return found


def _read_csv(lines: Iterable[str], name: str) -> Recordings:
    reader = csv.DictReader(lines)
    missing = {"conv_id", "turn", "text"} - set(reader.fieldnames or ())
    if missing:
        raise RecordingRefused(f"{name}, line 1: the columns {', '.join(sorted(missing))} are missing; add them.")
    turns: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for row in reader:
        try:
            turn = float(row["turn"])
        except (TypeError, ValueError):
            raise RecordingRefused(f"{name}, line {reader.line_num}: turn is not a number; correct it.") from None
        if text := (row["text"] or "").strip():
            turns[row["conv_id"]].append((turn, text))
    return {key: [text for _, text in sorted(spoken, key=lambda pair: pair[0])] for key, spoken in turns.items()}


def _read_jsonl(lines: Iterable[str], name: str) -> Recordings:
    found: Recordings = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            dialogue = orjson.loads(line)
            spoken = [_customer_text(turn) for turn in dialogue["turns"]]
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise RecordingRefused(
                f"{name}, line {number}: is not a JSON object with a list `turns` of objects; correct it."
            ) from None
        if texts := [text for text in spoken if text]:
            found[str(_first(dialogue, ID_KEYS) or number)] = texts
    return found


def _customer_text(turn: Mapping[str, object]) -> str:
    speaker, text = _first(turn, SPEAKER_KEYS), _first(turn, TEXT_KEYS)
    return str(text or "").strip() if str(speaker).lower() in CUSTOMERS else ""


def _first(mapping: Mapping[str, object], keys: Iterable[str]) -> object:
    return next((mapping[key] for key in keys if key in mapping), None)
