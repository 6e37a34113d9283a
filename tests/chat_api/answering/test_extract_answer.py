from typing import Any, get_args

import pytest

from chat_api.answering.confidence import confidence_of
from chat_api.answering.extract_answer import extract_answer, refuse
from chat_api.answering.say import Line, say
from chat_api.answering.small_talk import recognize_small_talk
from chat_api.catalogue import catalogue
from chat_api.knowledge.passage import Passage
from tests.factories.prompts import make_passage, make_prompt


def unsure_passages() -> tuple[Passage, ...]:
    return tuple(make_passage(title=f"Question {n}?", score=0.45 - n / 50) for n in range(5))


def test_sure_answer_quotes_the_faq_and_names_its_source() -> None:
    prompt = make_prompt()
    answer = extract_answer(prompt)
    assert answer.text == "Every day from 11 to 22."
    assert (answer.is_answered, answer.sources) == (True, (prompt.passages[0],))


def test_swedish_visitor_is_answered_in_swedish() -> None:
    passage = make_passage(title="När har ni öppet?", text="Varje dag 11–22.", language="sv")
    answer = extract_answer(make_prompt(language="sv", passages=(passage, *make_prompt().passages[1:])))
    assert answer.text == "Varje dag 11–22."


def test_unsure_answer_offers_the_nearest_three() -> None:
    answer = extract_answer(make_prompt(passages=unsure_passages()))
    assert [choice.title for choice in answer.choices] == ["Question 0?", "Question 1?", "Question 2?"]
    assert (answer.is_answered, answer.handoff_reason) == (False, None)


def test_unsure_twice_in_a_row_is_handed_over() -> None:
    second = extract_answer(make_prompt(passages=unsure_passages(), has_offered=True))
    assert (second.handoff_reason, second.choices) == ("not_sure", ())


def test_nothing_near_is_handed_over() -> None:
    far = tuple(make_passage(score=0.2) for _ in range(3))
    assert extract_answer(make_prompt(passages=far)).handoff_reason == "nothing_found"


def test_company_without_faqs_hands_over() -> None:
    answer = extract_answer(make_prompt(passages=()))
    assert (answer.handoff_reason, answer.confidence) == ("nothing_found", 0.0)


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a person",
        "can I speak with a real human please?",
        "Human please",
        "jag vill prata med en människa",
        "Kan jag få prata med någon?",
        "koppla mig till kundtjänst",
    ],
)
def test_wish_for_a_person_is_met(text: str) -> None:
    prompt = make_prompt(question=text, small_talk=recognize_small_talk(text))
    assert extract_answer(prompt).handoff_reason == "asked_for_person"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Hello!", "greeting"),
        ("Hej hej!", "greeting"),
        ("Hej på dig 👋", "greeting"),
        ("Thanks so much!!", "thanks"),
        ("Tack så mycket", "thanks"),
        ("ok thanks", "thanks"),
        ("Hej då", "goodbye"),
        ("have a nice day", "goodbye"),
    ],
)
def test_small_talk_is_recognized(text: str, kind: str) -> None:
    assert recognize_small_talk(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Hello, when are you open?",
        "Thanks, and do you deliver?",
        "How much is it per person?",
        "Is the staff vaccinated?",
        "Vem är er chef?",
        "Kan en person med glutenallergi äta hos er?",
    ],
)
def test_question_is_not_small_talk(text: str) -> None:
    assert recognize_small_talk(text) is None


SAYS_ITS_OWN: dict[str, dict[str, Any]] = {
    "nothing found": {"passages": ()},
    "unsure": {"passages": unsure_passages()},
    "still unsure": {"passages": unsure_passages(), "has_offered": True},
    "greeting": {"small_talk": "greeting"},
    "thanks": {"small_talk": "thanks"},
    "goodbye": {"small_talk": "goodbye"},
    "person": {"small_talk": "person"},
    "quote": {},
}


@pytest.mark.parametrize("language", catalogue().languages)
@pytest.mark.parametrize("case", SAYS_ITS_OWN)
def test_after_a_handoff_no_sentence_comes_twice_in_a_row(case: str, language: str) -> None:
    said = [""]
    for _ in range(5):
        prompt = make_prompt(language=language, is_escalated=True, last_said=said[-1], **SAYS_ITS_OWN[case])
        said.append(extract_answer(prompt).text)
        assert said[-1] != said[-2]


def test_whoever_waits_for_a_colleague_is_not_told_again_that_one_was_called() -> None:
    for case in ("nothing found", "still unsure", "person"):
        changes = SAYS_ITS_OWN[case]
        before, after = (extract_answer(make_prompt(is_escalated=it, **changes)).text for it in (False, True))
        assert ("passing" in before, "handing" in before) != (False, False)
        assert "passing" not in after
        assert "handing" not in after


def test_the_same_question_again_gets_the_same_quote_while_nobody_was_called() -> None:
    assert extract_answer(make_prompt(last_said="Every day from 11 to 22.")).text == "Every day from 11 to 22."


def test_refusal_is_no_answer_and_calls_nobody() -> None:
    answer = refuse(make_prompt(language="sv"))
    assert answer.text == "Jag är ledsen, men det kan jag inte hjälpa till med."
    assert (answer.is_answered, answer.handoff_reason, answer.model) == (False, None, "refusal-1")


@pytest.mark.parametrize("language", catalogue().languages)
@pytest.mark.parametrize("line", sorted(set(get_args(Line)) - {"said_before"}))
def test_each_line_has_other_words_for_when_it_was_said_just_now(line: Line, language: str) -> None:
    first = say(line, language)
    assert say(line, language, last_said=first) != first


def test_confidence_grows_with_nearness_and_with_distance_from_rivals() -> None:
    def confidence(*scores: float) -> float:
        return confidence_of([make_passage(score=score) for score in scores])

    assert confidence(0.9, 0.3, 0.3) > confidence(0.8, 0.3, 0.3) > confidence(0.8, 0.7, 0.7)
    assert confidence(0.8) > 0.9
    assert 0 <= confidence(-1, -1, -1) < confidence(1, 0, 0) <= 1
