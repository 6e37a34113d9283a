"""When people take over, with plain values."""

from dataclasses import replace

import pytest

from chat_api.answering.answer import Answer
from chat_api.answering.confidence import decide_handoff
from chat_api.answering.providers import choose_provider

SURE = Answer("Daily.", "local", "extractive-1", 0.9, is_answered=True)
UNSURE = replace(SURE, confidence=0.2)
OFFERED = replace(SURE, confidence=0.3, is_answered=False)
NO_MEASURE = replace(SURE, confidence=None)


@pytest.mark.parametrize(
    ("answer", "asks", "was_unsure", "reason"),
    [
        (SURE, False, False, None),
        (SURE, False, True, None),
        (SURE, True, False, "visitor_asked"),
        (UNSURE, False, False, None),
        (UNSURE, False, True, "low_confidence"),
        (OFFERED, False, False, None),
        (OFFERED, False, True, "low_confidence"),
        (NO_MEASURE, False, True, None),
        (replace(SURE, handoff_reason="asked_for_person"), False, False, "visitor_asked"),
        (replace(OFFERED, handoff_reason="nothing_found"), False, False, "low_confidence"),
        (replace(OFFERED, handoff_reason="refused"), False, False, "policy"),
    ],
)
def test_one_unsure_answer_may_be_a_misunderstanding_two_are_not(
    answer: Answer, asks: bool, was_unsure: bool, reason: str | None
) -> None:
    assert decide_handoff(answer, asks_for_person=asks, was_unsure=was_unsure, threshold=0.5) == reason


def test_an_extracted_answer_stands_in_where_the_wanted_one_is_not_configured() -> None:
    assert choose_provider("automatic", has_remote=True) == ("remote", None)
    assert choose_provider("automatic", has_remote=False) == ("local", None)
    assert choose_provider("openai", has_remote=False) == ("local", "not_configured")
    assert choose_provider("local", has_remote=True) == ("local", None)
