"""What a conversation may become, and who answers it, with plain values."""

from typing import get_args
from uuid import uuid4

import pytest

from chat_api.transcript.statuses import Answerer, may_become, who_answers
from warehouse.vocabulary import Status

COLLEAGUE = uuid4()


@pytest.mark.parametrize(
    ("now", "then"), [("open", "escalated"), ("open", "resolved"), ("escalated", "resolved"), ("resolved", "open")]
)
def test_these_are_the_ways_of_a_conversation(now: Status, then: Status) -> None:
    assert may_become(now, then)


def test_there_are_no_other_ways() -> None:
    statuses: tuple[Status, ...] = get_args(Status)
    assert sum(may_become(now, then) for now in statuses for then in statuses) == 4


@pytest.mark.parametrize(
    ("status", "answerer"), [("open", "assistant"), ("escalated", "assistant"), ("resolved", "nobody")]
)
def test_the_assistant_answers_until_a_person_has_the_conversation(status: Status, answerer: Answerer) -> None:
    assert who_answers(status, None) == answerer


def test_whoever_has_a_conversation_answers_it() -> None:
    assert who_answers("open", COLLEAGUE) == "person"
    assert who_answers("escalated", COLLEAGUE) == "person"
    assert who_answers("resolved", COLLEAGUE) == "nobody"
