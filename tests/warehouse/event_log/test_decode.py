"""The quick check of a whole batch lets nothing pass that an event's own class would refuse."""

import json
from typing import Any
from uuid import UUID

import pytest

from warehouse.event_log.decode import are_sound

ID = str(UUID(int=7))
OPENED: dict[str, Any] = {
    "event_id": ID,
    "name": "conversation_opened",
    "recorded_at": "2026-11-22T23:00:00.5+00:00",
    "tenant_id": ID,
    "conversation_id": ID,
    "episode": 1,
    "site_id": ID,
    "visitor_key": "key",
    "origin": "live",
    "occurred_at": "2026-11-22T23:00:00Z",
    "language": "sv",
}


def test_batch_of_the_vocabulary_is_sound() -> None:
    assert are_sound(json.dumps([OPENED, OPENED]).encode())


@pytest.mark.parametrize(
    "change",
    [
        {"episode": 0},
        {"episode": "1"},
        {"another": 1},
        {"origin": "elsewhere"},
        {"language": None},
        {"name": "message_posted"},
        {"name": "no_such_event"},
        {"site_id": "g" * 36},
        {"occurred_at": "yesterday"},
        {"visitor_key": 3},
    ],
)
def test_one_bad_line_makes_a_batch_unsound(change: dict[str, Any]) -> None:
    assert not are_sound(json.dumps([OPENED, {**OPENED, **change}]).encode())


def test_line_without_a_field_makes_a_batch_unsound() -> None:
    lacking = {name: value for name, value in OPENED.items() if name != "language"}
    assert not are_sound(json.dumps([OPENED, lacking]).encode())
