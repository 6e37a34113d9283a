"""Names for groups."""

from uuid import uuid4

from dagster_jobs.topics.name_topics import Said, choose_words, make_label, rank_words


def _said(*texts: str, language: str = "en") -> list[Said]:
    """Each text in five conversations."""
    return [Said(uuid4(), language, text) for text in texts for _ in range(5)]


def test_a_group_is_named_by_what_sets_it_apart() -> None:
    delivery = _said("when does my delivery order arrive", "is delivery free")
    allergens = _said("which allergens are in the order", "allergens list")
    words = rank_words(delivery + allergens, [0] * 10 + [1] * 10, "en")
    assert words[0][0] == "delivery"
    assert words[1][0] == "allergens"


def test_a_word_that_only_one_visitor_used_is_not_shown() -> None:
    one = [Said(uuid4(), "en", "delivery delivery confidentialmatter confidentialmatter")]
    words = rank_words(_said("delivery please", "delivery costs") + one, [0] * 11, "en")
    assert words[0] == ["delivery", "costs"]


def test_the_tenants_language_names_a_group_in_two_languages() -> None:
    messages = _said("opening hours") + _said("öppettider idag", language="sv")
    assert rank_words(messages, [0] * 10, "sv")[0][0] == "öppettider"
    assert "opening" in rank_words(messages, [0] * 10, "en")[0]


def test_a_tag_differs_from_those_taken() -> None:
    words = ["delivery", "order", "costs", "sunday"]
    assert choose_words(words, set()) == ["delivery", "order", "costs"]
    assert choose_words(words, {"delivery-order-costs"}) == words
    assert choose_words([], set()) is None


def test_a_label_of_words_has_the_words_of_the_tag() -> None:
    assert make_label("take-away-order", ["take-away", "order", "costs"]) == "take-away · order"
