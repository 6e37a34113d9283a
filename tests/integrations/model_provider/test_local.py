import pytest

from integrations.model_provider.confidence import confidence_of
from integrations.model_provider.local import LocalProvider, compose_answer
from integrations.model_provider.port import Passage, Turn
from integrations.model_provider.small_talk import recognize_small_talk
from tests.factories.prompts import make_passage, make_prompt


def unsure_passages() -> tuple[Passage, ...]:
    return tuple(make_passage(title=f"Question {n}?", score=0.45 - n / 50) for n in range(5))


async def test_chunks_are_the_whole_answer() -> None:
    *deltas, done = [item async for item in LocalProvider().stream_answer(make_prompt())]
    assert len(deltas) > 1
    assert "".join(item.text for item in deltas) == done.text


def test_sure_answer_quotes_the_faq_and_names_its_source() -> None:
    prompt = make_prompt()
    answer = compose_answer(prompt)
    assert answer.text == "Every day from 11 to 22."
    assert (answer.is_answered, answer.source_ids) == (True, (prompt.passages[0].faq_id,))


def test_swedish_visitor_is_answered_in_swedish() -> None:
    passage = make_passage(title="När har ni öppet?", text="Varje dag 11–22.", language="sv")
    answer = compose_answer(make_prompt(language="sv", passages=(passage, *make_prompt().passages[1:])))
    assert answer.text == "Varje dag 11–22."


def test_unsure_answer_offers_the_nearest_three() -> None:
    answer = compose_answer(make_prompt(passages=unsure_passages()))
    assert [choice.title for choice in answer.choices] == ["Question 0?", "Question 1?", "Question 2?"]
    assert (answer.is_answered, answer.handoff_reason) == (False, None)


def test_unsure_twice_in_a_row_is_handed_over() -> None:
    first = compose_answer(make_prompt(passages=unsure_passages()))
    history = (Turn("visitor", "Hm"), Turn("assistant", first.text))
    second = compose_answer(make_prompt(passages=unsure_passages(), history=history))
    assert second.handoff_reason == "not_sure"


def test_nothing_near_is_handed_over() -> None:
    far = tuple(make_passage(score=0.2) for _ in range(3))
    assert compose_answer(make_prompt(passages=far)).handoff_reason == "nothing_found"


def test_company_without_faqs_hands_over() -> None:
    answer = compose_answer(make_prompt(passages=()))
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
    assert compose_answer(make_prompt(question=text)).handoff_reason == "asked_for_person"


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


def test_confidence_grows_with_nearness_and_with_distance_from_rivals() -> None:
    def confidence(*scores: float) -> float:
        return confidence_of([make_passage(score=score) for score in scores])

    assert confidence(0.9, 0.3, 0.3) > confidence(0.8, 0.3, 0.3) > confidence(0.8, 0.7, 0.7)
    assert confidence(0.8) > 0.9
    assert 0 <= confidence(-1, -1, -1) < confidence(1, 0, 0) <= 1
