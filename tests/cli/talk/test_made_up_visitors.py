"""The demo's made-up month of talk."""

from collections import Counter
from random import Random

import yaml

from cli.demo import DATA, read_faqs
from cli.talk.made_up_visitors import Talk, make_conversations

TALK = Talk(**yaml.safe_load((DATA / "talk.yml").read_text(encoding="utf-8")))
GUESTS = make_conversations(TALK, read_faqs(), 400, Random(25))


def test_demo_knows_25_faqs_in_two_languages_with_three_phrasings_each() -> None:
    faqs = read_faqs()
    assert len(faqs) == 25
    assert all(faq.versions.keys() == {"en", "sv"} for faq in faqs)
    assert all(len(version.phrasings) == 3 for faq in faqs for version in faq.versions.values())


def test_every_faq_is_asked_for_in_the_guests_own_words() -> None:
    assert TALK.questions.keys() == {faq.slug for faq in read_faqs()}


def test_guests_speak_both_languages_and_some_are_trouble() -> None:
    languages = Counter(guest.language for guest in GUESTS)
    turns = [turn for guest in GUESTS for turn in guest.turns]
    unanswerable = {text for texts in TALK.unanswerable.values() for text in texts}
    assert min(languages.values()) > 120
    assert {turn.rating for turn in turns} == {"up", "down", None}
    assert any(turn.asks_for_person for turn in turns)
    assert any(turn.text in TALK.spam for turn in turns)
    assert any(turn.text in unanswerable for turn in turns)


def test_same_seed_gives_the_same_talk() -> None:
    assert make_conversations(TALK, read_faqs(), 400, Random(25)) == GUESTS
