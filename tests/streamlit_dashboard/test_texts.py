"""Words and numbers in two languages."""

import string
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from chat_api.inbox.views import Origin, Status
from chat_api.replies.decide_handoff import EscalationReason
from chat_api.replies.fail_reply import FailureReason
from chat_api.statistics.reports import ReportItem
from integrations.model_provider.port import UnavailableReason
from streamlit_dashboard.formats import ago, intent_name, number, percent, span, unmarked
from streamlit_dashboard.login.texts import WORDS
from streamlit_dashboard.pages.conversations import literally
from streamlit_dashboard.texts import TEXTS, Language, slug_name
from warehouse.event_log.events import ConversationResolved
from warehouse.vocabulary import Role, ScreeningReason, Verdict


def names(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["sv"].keys()
    assert [(en, sv) for en, sv in TEXTS.values() if names(en) != names(sv)] == []


@pytest.mark.parametrize(
    ("kind", "closed_set"),
    [
        ("status", Status),
        ("origin", Origin),
        ("role", Role),
        ("handoff", EscalationReason),
        ("fallback", UnavailableReason),
        ("fallback", FailureReason),
        ("screened", ScreeningReason),
        ("resolution", ConversationResolved.model_fields["resolution"].annotation),
        ("report", ReportItem.model_fields["state"].annotation),
    ],
)
def test_every_word_of_a_closed_set_has_a_name(kind: str, closed_set: object) -> None:
    slugs = get_args(closed_set)
    assert slugs
    assert [slug for slug in slugs if f"{kind}_{slug}" not in TEXTS] == []


def test_every_verdict_that_is_shown_has_a_name() -> None:
    assert [verdict for verdict in get_args(Verdict) if verdict != "pass" and f"verdict_{verdict}" not in TEXTS] == []


def test_a_word_of_a_newer_api_is_read_aloud() -> None:
    assert slug_name("sv", "handoff", "out_of_hours") == "out of hours"


@pytest.mark.parametrize(("language", "written"), [("en", "1,234.5"), ("sv", "1\u00a0234,5")])
def test_numbers_are_written_as_in_the_language(language: Language, written: str) -> None:
    assert number(1234.5, language, 1) == written


def test_percent_has_a_space_in_swedish_only() -> None:
    assert (percent(0.814, "en"), percent(0.814, "sv")) == ("81%", "81\u00a0%")


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 nov 2026"),
        (date(2026, 9, 28), date(2026, 10, 4), "28 sep – 4 okt 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 dec 2026 – 3 jan 2027"),
    ],
)
def test_a_span_repeats_no_month_or_year(first: date, last: date, written: str) -> None:
    assert span(first, last, "sv") == written


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5\u00a0min ago"),
        (timedelta(hours=30), "30\u00a0h ago"),
        (timedelta(days=3), "3\u00a0days ago"),
    ],
)
def test_time_passed_is_said_in_the_largest_unit(passed: timedelta, said: str) -> None:
    now = datetime(2026, 4, 12, tzinfo=UTC)
    assert ago(now - passed, now, "en") == said


@pytest.mark.parametrize(
    ("names", "called"),
    [
        ({"opening-hours": {"en": "When are you open?", "sv": "När har ni öppet?"}}, "När har ni öppet?"),
        ({"opening-hours": {"en": "When are you open?"}}, "When are you open?"),
        ({}, "Opening hours"),
    ],
)
def test_an_intent_is_called_what_the_company_calls_it(names: dict[str, dict[str, str]], called: str) -> None:
    assert intent_name("opening-hours", names, "sv") == called


def test_signs_of_markdown_are_taken_literally() -> None:
    assert literally("![x](http://y) :red[z] $1$") == r"\!\[x\]\(http\://y\) \:red\[z\] \$1\$"


def test_an_answers_markdown_becomes_plain_words() -> None:
    answer = "Open **every day**, see [our menu](https://x.example/menu)."
    assert unmarked(answer) == "Open every day, see our menu (https://x.example/menu)."
