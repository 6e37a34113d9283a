"""From a message to the words that may stand in a label: no addresses, no numbers, no names."""

import re
from collections import Counter
from collections.abc import Iterable

from dagster_jobs.topics.word_lists import FIRST_NAMES, STOP_WORDS

_PERSONAL = re.compile(r"\S+@\S+|https?://\S+|www\.\S+|\S*\d\S*")
# What follows an introduction is a name, however it is spelled.
_INTRODUCED = re.compile(
    r"(?i:\b(?:my name is|my name's|name is|this is|i am called|i'm called|jag heter|mitt namn är|namn:|name:))"
    r"\s+\S+(?:\s+[A-ZÅÄÖÉÜ]\S*)?"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:\n]\s*$")
_SHORTEST, _LONGEST = 3, 24
_NEVER = STOP_WORDS | FIRST_NAMES
# A telephone number, a postcode with a house number, an order number: the message answers, it does not ask.
_MAX_DIGITS = 4
_FEWEST_WORDS = 3
_STREET = re.compile(
    r"(?i)street|\b(?:st|rd|road|ave|avenue|lane|drive|blvd|apt|nagar|colony|adress)\b|gatan\b|vägen\b|gränd\b|torget\b"
)


def names_a_topic(text: str) -> bool:
    """Whether a message can belong to a topic: neither a courtesy nor somebody's particulars."""
    is_short = len(text.split()) < _FEWEST_WORDS
    count_digits = sum(character.isdigit() for character in text)
    is_personal = "@" in text or count_digits > _MAX_DIGITS or (count_digits > 0 and _STREET.search(text) is not None)
    return not is_short and not is_personal and bool(words_of(text))


def words_of(text: str) -> list[str]:
    """The text's words in lower case that could tell a topic."""
    return [word.lower() for word in _WORD.findall(strip_personal(text)) if _may_name_a_topic(word.lower())]


def strip_personal(text: str) -> str:
    """The text without e-mail addresses, links, anything with a digit, and introduced names."""
    return _PERSONAL.sub(" ", _INTRODUCED.sub(" ", text))


def name_like_words(texts: Iterable[str]) -> set[str]:
    """Words that are mostly capitalised in the middle of a sentence: names of people and places."""
    capitalised: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for text in texts:
        for word, is_inside in _with_position(text):
            if is_inside:
                seen[word.lower()] += 1
                capitalised[word.lower()] += word[0].isupper() and not word.isupper()
    return {word for word, count in capitalised.items() if count * 2 > seen[word]}


def _with_position(text: str) -> Iterable[tuple[str, bool]]:
    """Each word, and whether it stands inside a sentence (its first word is capitalised anyway)."""
    for match in _WORD.finditer(text):
        before = text[: match.start()]
        yield match.group(), bool(before.strip()) and not _SENTENCE_END.search(before)


def _may_name_a_topic(word: str) -> bool:
    plain = word.replace("'", "").replace("’", "")
    return _SHORTEST <= len(plain) <= _LONGEST and word not in _NEVER and plain not in _NEVER
