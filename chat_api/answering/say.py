"""What the assistant itself says around its answers, in the visitor's language.

A line has a second wording (`<line>_again` in the catalogue), so that it never says the same sentence twice in a row.
"""

from typing import Final, Literal

from babel import Locale, UnknownLocaleError

from chat_api.catalogue import catalogue

Line = Literal[
    "greeting",
    "thanks",
    "goodbye",
    "person",
    "person_waiting",
    "unsure",
    "nothing_found",
    "still_unsure",
    "nothing_found_waiting",
    "said_before",
    "refusal",
    "apology",
]
AGAIN: Final = "_again"


def say(line: Line, language: str, last_said: str = "") -> str:
    """The line, in other words than the assistant's last."""
    text = catalogue().say(language, "answer", line)
    if text != last_said:
        return text
    return catalogue().find(language, "answer", f"{line}{AGAIN}") or text


def language_in_english(language: str) -> str:
    """The language's English name, for a model's instructions."""
    try:
        return Locale.parse(language).english_name or language
    except (UnknownLocaleError, ValueError):
        return f"the language with ISO 639-1 code {language}"
