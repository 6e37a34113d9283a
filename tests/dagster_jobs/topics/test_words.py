"""Which words may stand in a label."""

import pytest

from dagster_jobs.topics.words import name_like_words, names_a_topic, words_of


def test_addresses_links_numbers_and_names_are_left_out() -> None:
    text = "My name is Örjan Lundqvist, mail orjan@example.com, or 0701234567 about https://a.example/x allergens"
    assert words_of(text) == ["mail", "allergens"]


def test_a_first_name_is_left_out_in_lower_case_too() -> None:
    assert words_of("thanks jesse the delivery to birgitta arrived") == ["delivery", "arrived"]


def test_words_capitalised_inside_sentences_count_as_names() -> None:
    texts = ["We met Zanzibarsson at the counter", "Ask Zanzibarsson about delivery", "Delivery was late"]
    assert name_like_words(texts) == {"zanzibarsson"}


@pytest.mark.parametrize(
    "text",
    ["ok thank you so much", "hej och tack så mycket", "yes please", "my number is 0701 234567", "Storgatan 3 i Lund"],
)
def test_courtesies_and_particulars_tell_no_topic(text: str) -> None:
    assert not names_a_topic(text)


@pytest.mark.parametrize("text", ["do you deliver on sundays", "har ni glutenfri pizza"])
def test_questions_tell_a_topic(text: str) -> None:
    assert names_a_topic(text)
