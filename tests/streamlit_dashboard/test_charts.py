"""Charts write days and numbers as the reader's language does, as the very pictures show."""

from datetime import date

import altair as alt
import pytest
import vl_convert

from dagster_jobs.reports.charts import Layers, response_times
from dagster_jobs.reports.report import Day
from streamlit_dashboard.charts import bars_by_day, lines_by_day

DAYS = [date(2026, 11, 9), date(2026, 11, 10)]


@pytest.mark.parametrize(("language", "label"), [("en", "09/11"), ("sv", "9/11"), ("de", "9.11.")])
def test_the_axis_writes_days_as_the_language_does(language: str, label: str) -> None:
    assert f">{label}<" in svg(bars_by_day([{"day": str(day), "count": 1} for day in DAYS], DAYS, language))


@pytest.mark.parametrize(("language", "written"), [("en", "9 Nov 2026"), ("sv", "9 nov. 2026"), ("de", "09.11.2026")])
def test_a_day_s_tip_is_written_as_in_the_language(language: str, written: str) -> None:
    chart = bars_by_day([{"day": str(DAYS[0]), "count": 1}], DAYS, language).to_dict()
    [rows] = chart["datasets"].values()
    assert rows[0][chart["encoding"]["tooltip"][0]["field"].removesuffix(":N")] == written


@pytest.mark.parametrize(("language", "fifth"), [("en", "0.2"), ("sv", "0,2"), ("de", "0,2")])
def test_seconds_are_written_with_the_language_s_decimal_sign(language: str, fifth: str) -> None:
    assert f">{fifth}<" in svg(console_seconds(1, language))
    assert f">{fifth}<" in svg(report_seconds(1, language))


@pytest.mark.parametrize("language", ["en", "sv"])
def test_thousands_of_seconds_are_not_taken_for_decimals(language: str) -> None:
    assert ">1000<" in svg(console_seconds(2000, language))
    assert ">1000<" in svg(report_seconds(2000, language))


def console_seconds(seconds: int, language: str) -> alt.LayerChart:
    rows = [{"day": str(day), "seconds": seconds, "written": "", "measure": "p50"} for day in DAYS]
    return lines_by_day(rows, DAYS, language, "seconds", "Seconds", ["p50"])


def report_seconds(seconds: int, language: str) -> Layers | None:
    days = tuple(Day(day, first_response_p50_ms=seconds * 1000) for day in DAYS)
    return response_times(days, language)


def svg(chart: Layers | alt.Chart | None) -> str:
    assert chart is not None
    return vl_convert.vegalite_to_svg(chart.to_json())
