"""What each chart of the overview draws; None where there is nothing to draw."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

import altair as alt

from streamlit_dashboard import charts, formats
from streamlit_dashboard.api_types import PeriodTotals, RankingRow
from streamlit_dashboard.catalogue import language_name
from streamlit_dashboard.page_context import PageContext

MAX_ROWS: Final = 8
Days = Sequence[PeriodTotals]
Rankings = Sequence[RankingRow]


def conversations(context: PageContext, days: Days) -> alt.Chart | None:
    """A bar a day; a day of silence is a gap, and not left out."""
    rows = [{"day": str(day.first_day), "count": day.count_conversations_by_start} for day in days]
    return charts.bars_by_day(rows, _axis(days), context.language) if any(row["count"] for row in rows) else None


def automation(context: PageContext, days: Days) -> alt.Chart | None:
    """The rate of each day on which something ended."""
    rows = [
        {
            "day": str(day.first_day),
            "share": day.automation_rate_by_start,
            "written": formats.percent(day.automation_rate_by_start, context.language),
            "n": day.count_eligible_episodes_by_start,
        }
        for day in days
        if day.automation_rate_by_start is not None
    ]
    return charts.share_by_day(rows, _axis(days), context.language) if rows else None


def ratings(context: PageContext, days: Days) -> alt.Chart | None:
    """Thumbs up and down on each other."""
    up, down = context.t("up"), context.t("down")
    rows = [
        {"day": str(day.first_day), "count": count, "rating": rating}
        for day in days
        for rating, count in ((up, day.count_thumbs_up_by_event), (down, day.count_thumbs_down_by_event))
        if count
    ]
    if not rows:
        return None
    return charts.stacked_by_day(rows, _axis(days), context.language, "rating", context.t("rating"), [up, down])


def first_responses(context: PageContext, days: Days) -> alt.LayerChart | None:
    """Median and 90th percentile, by the day of the conversation's start."""
    median, p90 = context.t("median"), context.t("p90")
    rows = [
        {
            "day": str(day.first_day),
            "seconds": milliseconds / 1000,
            "written": formats.number(milliseconds / 1000, context.language, 2),
            "measure": measure,
        }
        for day in days
        for measure, milliseconds in (
            (median, day.p50_first_response_ms_by_start),
            (p90, day.p90_first_response_ms_by_start),
        )
        if milliseconds is not None
    ]
    if not rows:
        return None
    return charts.lines_by_day(rows, _axis(days), context.language, "seconds", context.t("seconds"), [median, p90])


def _axis(days: Days) -> list[date]:
    """The days that the API told of: of a long window its newest, so that none untold is drawn as silence."""
    return [day.first_day for day in days]


def languages(context: PageContext, rankings: Rankings) -> alt.LayerChart | None:
    """Conversations by the language that they were opened in, each with its share."""
    return _ranking(
        context,
        _of("language", rankings),
        lambda row: language_name(row.label, context.language),
        lambda row: f" ({formats.percent(row.share, context.language)})",
    )


def intents(context: PageContext, rankings: Rankings) -> alt.LayerChart | None:
    """Answers by what they were about."""
    found = _of("intent", rankings)
    names = context.api.intent_names() if found else {}
    return _ranking(context, found, lambda row: formats.intent_name(row.label, names, context.language))


def topics(context: PageContext, rankings: Rankings) -> alt.LayerChart | None:
    """Visitors' messages by the group that they are alike with."""
    return _ranking(context, _of("topic", rankings), lambda row: row.label)


def _of(kind: str, rankings: Rankings) -> Rankings:
    return [row for row in rankings if row.kind == kind][:MAX_ROWS]


def _ranking(
    context: PageContext,
    found: Rankings,
    label: Callable[[RankingRow], str],
    note: Callable[[RankingRow], str] = lambda row: "",
) -> alt.LayerChart | None:
    rows = [
        {"label": label(row), "count": row.count, "written": formats.number(row.count, context.language) + note(row)}
        for row in found
    ]
    return charts.ranking(rows, context.language) if rows else None
