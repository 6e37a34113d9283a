"""The mails say the same in every language, and every word that code asks for is there."""

import re
import string
from pathlib import Path

import pytest

from deliveries.catalogue import FALLBACK, languages, messages, text

ROOT = Path(__file__).parents[2]
OTHERS = [language for language in languages() if language != FALLBACK]


def names(words: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_says_the_same_things(language: str) -> None:
    english, other = messages(FALLBACK), messages(language)
    assert english.keys() == other.keys()
    assert [key for key, words in other.items() if not words or names(words) != names(english[key])] == []


def test_every_sentence_of_the_report_s_template_is_in_the_catalogue() -> None:
    template = (ROOT / "dagster_jobs/reports/templates/report.html").read_text(encoding="utf-8")
    asked = set(re.findall(r"\bt\('(\w+)'[,)]", template))
    assert asked
    assert [key for key in asked if f"report.{key}" not in messages(FALLBACK)] == []


def test_a_language_without_a_file_is_answered_in_english() -> None:
    assert text("fi", "report.page", page="1", pages="3") == "Page 1 of 3"
