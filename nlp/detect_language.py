"""Which language a text is in: eldc, 60 languages, about a microsecond a text. Measured: docs/decisions/0006-*.md."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

# Read in whatever strangers send: neither pattern ever goes back in the text.
ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
NOT_LETTERS = re.compile(r"[\d\W_]+")
# So much of a text tells its language; the detector's work grows with the length.
MAX_CHARACTERS = 1000

# The languages that answers are written in by people. A short text is believed to be in one of them when
# the detector sees a clear lead; a single word needs more, because "gluten" and "lunch" belong to both.
WRITTEN_LANGUAGES = frozenset({"en", "sv"})
NAMES = {"no": "nb"}  # the detector does not tell the written forms of Norwegian apart; the chat speaks Bokmål
CLEAR_LEAD = 0.15
CLEAR_LEAD_OF_ONE_WORD = 0.25


@dataclass(frozen=True, slots=True)
class Guess:
    """An ISO 639-1 code, the detector's score from 0 to 1, and its lead over the second best."""

    language: str
    score: float
    lead: float
    is_reliable: bool


@cache
def _detector() -> Any:
    import eldc

    eldc.init()
    return eldc


def guess_language(text: str) -> Guess | None:
    """The likeliest language, or None where there is nothing to read.

    eldc's `detect` keeps one scratch buffer for the process and is for one thread; `detect_details` has
    its own and may be called from any.
    """
    words = _words_of(text[:MAX_CHARACTERS])
    if not words:
        return None
    result = _detector().detect_details(words)
    scores = sorted(result.scores.values(), reverse=True)
    if result.language == "und" or not scores:
        return None
    lead = scores[0] - (scores[1] if len(scores) > 1 else 0.0)
    return Guess(result.language, scores[0], lead, bool(result.reliable))


def _words_of(text: str) -> str:
    said = (part for part in ADDRESS.sub(" ", text).split() if "@" not in part[1:-1])
    return NOT_LETTERS.sub(" ", " ".join(said)).strip()


def detect_language(text: str) -> str | None:
    """An ISO 639-1 code ('en', 'sv', ...), or None when unsure: then the conversation's language holds."""
    guess = guess_language(text)
    if guess is None:
        return None
    if guess.is_reliable:
        return NAMES.get(guess.language, guess.language)
    needed = CLEAR_LEAD if len(text.split()) > 1 else CLEAR_LEAD_OF_ONE_WORD
    is_clear = guess.language in WRITTEN_LANGUAGES and guess.lead >= needed
    return guess.language if is_clear else None


def language_of_message(text: str, conversation_language: str) -> str:
    """The message's language; the conversation's where the text is too short to tell."""
    return detect_language(text) or conversation_language
