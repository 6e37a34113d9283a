"""What several packages know of languages, though none of them may import another, they know alike."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from chat_api.catalogue import SAME_LANGUAGE, catalogue
from dagster_jobs.reports import formats as report
from dagster_jobs.reports.period import period_ending
from local_stack.demo_page.serve import NORWEGIAN
from nlp.detect_language import NAMES
from streamlit_dashboard import catalogue as console_catalogue
from streamlit_dashboard import formats as console

WIDGET_LANGUAGES = Path(__file__).parents[1] / "widget" / "src" / "app" / "i18n" / "languages.ts"
LANGUAGES = pytest.mark.parametrize("language", ["en", "sv"])


@LANGUAGES
@pytest.mark.parametrize("value", [0, 0.125, 2.675, 7, 1234.5, 1_234_567])
def test_console_and_report_write_numbers_alike(language: str, value: float) -> None:
    for decimals in (0, 1, 2):
        assert console.number(value, language, decimals) == report.number(value, language, decimals)


@LANGUAGES
@pytest.mark.parametrize("share", [0, 0.005, 0.125, 0.814, 1])
def test_console_and_report_write_percentages_alike(language: str, share: float) -> None:
    assert console.percent(share, language) == report.percent(share, language)


@LANGUAGES
@pytest.mark.parametrize("milliseconds", [0, 850, 999.6, 1234, 59_940, 59_960, 60_000, 185_000])
def test_console_and_report_write_durations_alike(language: str, milliseconds: float) -> None:
    assert console.duration(milliseconds, language) == report.duration(milliseconds, language)


@LANGUAGES
@pytest.mark.parametrize("usd", [0, 0.00041, 0.9, 1.5, 1234.567])
def test_console_and_report_write_money_alike(language: str, usd: float) -> None:
    assert console.money(usd, language) == report.money(usd, language)


@LANGUAGES
@pytest.mark.parametrize("last", [date(2026, 11, 15), date(2026, 10, 4), date(2027, 1, 3)])
def test_console_and_report_write_dates_alike(language: str, last: date) -> None:
    week, at = period_ending("weekly", last), datetime(2026, 11, 9, 14, 3, tzinfo=UTC)
    assert console.span(week.start, week.last_day, language) == report.span(week, language)
    local = at.astimezone(ZoneInfo("Europe/Stockholm"))
    assert console.moment(at, "Europe/Stockholm", language) == report.moment(local, language)


def test_whoever_reads_a_browsers_languages_takes_every_norwegian_for_bokmal() -> None:
    assert SAME_LANGUAGE == console_catalogue.SAME_LANGUAGE == NORWEGIAN
    assert {catalogue().preferred(code) for code in SAME_LANGUAGE} == {"nb"}
    assert NAMES.items() <= SAME_LANGUAGE.items(), "what the detector calls it"


def test_the_widget_takes_the_same_codes_for_bokmal() -> None:
    replaced = re.search(r'\.replace\(/(.+?)/, "(\w+)"\)', WIDGET_LANGUAGES.read_text(encoding="utf-8"))
    assert replaced
    pattern, language = replaced.groups()
    codes = {f"{first}{second}" for first in "nabs" for second in "abnosv"}
    assert {code: language for code in codes if re.fullmatch(pattern, code)} == SAME_LANGUAGE
