import pytest

from nlp.detect_language import detect_language, language_of_message


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When do you open on Sundays?", "en"),
        ("När öppnar ni på söndagar?", "sv"),
        ("Har ni glutenfria alternativ på menyn?", "sv"),
        ("¿A qué hora abren los domingos?", "es"),
        ("Wann öffnen Sie am Sonntag?", "de"),
    ],
)
def test_sentence_gives_its_language_away(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12345", "👍", "https://example.com/a/b", "a@b.example", "\0", "ok"])
def test_nothing_to_tell_by_is_unsure(text: str) -> None:
    assert detect_language(text) is None


def test_short_message_is_in_the_conversations_language() -> None:
    assert language_of_message("ok", "sv") == "sv"
    assert language_of_message("42", "en") == "en"


def test_link_does_not_decide_the_language() -> None:
    assert detect_language("Har ni öppet idag? https://www.restaurant.example/opening-hours") == "sv"


@pytest.mark.parametrize(("text", "language"), [("open today", "en"), ("en pizza tack", "sv"), ("Leverans?", "sv")])
def test_few_words_are_enough_when_they_are_clear(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["gluten", "pizza", "hej", "kan man boka bord"])
def test_word_of_many_languages_keeps_the_conversations(text: str) -> None:
    assert language_of_message(text, "sv") == "sv"
