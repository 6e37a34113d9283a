"""Numbers and times in both languages, and in one that no catalogue has yet."""

from datetime import UTC, date, datetime, timedelta

import pytest

from streamlit_dashboard.formats import ago, day, duration, intent_name, moment, money, number, percent, span


@pytest.mark.parametrize(("language", "written"), [("en", "1,234.5"), ("sv", "1\u00a0234,5"), ("nb", "1\u00a0234,5")])
def test_numbers_are_written_as_in_the_language(language: str, written: str) -> None:
    assert number(1234.5, language, 1) == written


def test_percent_has_a_space_in_swedish_only() -> None:
    assert (percent(0.814, "en"), percent(0.814, "sv")) == ("81%", "81\u00a0%")


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "9–15 nov. 2026"),
        (date(2026, 9, 28), date(2026, 10, 4), "28 sep.–4 okt. 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 dec. 2026–3 jan. 2027"),
    ],
)
def test_a_span_repeats_no_month_or_year(first: date, last: date, written: str) -> None:
    assert span(first, last, "sv") == written


@pytest.mark.parametrize(("language", "written"), [("en", "9 Nov 2026, 15:03"), ("sv", "9 nov. 2026 15:03")])
def test_a_moment_is_that_of_the_tenant_s_zone(language: str, written: str) -> None:
    at = datetime(2026, 11, 9, 14, 3, tzinfo=UTC)
    assert moment(at, "Europe/Stockholm", language) == written
    assert written.startswith(day(at.date(), language))


@pytest.mark.parametrize(
    ("milliseconds", "english", "swedish"),
    [(850, "850 ms", "850 ms"), (1234, "1.2 s", "1,2 s"), (185_000, "3 min 5 s", "3 min 5 s")],
)
def test_a_duration_is_said_in_its_own_unit(milliseconds: float, english: str, swedish: str) -> None:
    written = [duration(milliseconds, language).replace("\u00a0", " ") for language in ("en", "sv")]
    assert written == [english, swedish]


def test_money_keeps_a_hundredth_of_a_cent() -> None:
    assert (money(0.00041, "en"), money(0.00041, "sv")) == ("US$0.0004", "0,0004\u00a0US$")


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=23), "23 hr ago"),
        (timedelta(days=3), "3 days ago"),
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
