"""What the window's days tell, one chart each; None where there is nothing to draw."""

from datetime import date

import altair as alt

from streamlit_dashboard import charts, formats
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.window import Totals, Window


def conversations(context: PageContext, window: Window, days: dict[date, Totals]) -> alt.Chart | None:
    """A bar a day; a day of silence is a gap, and not left out."""
    rows = [{"day": str(day), "count": days[day].conversations if day in days else 0} for day in window.days]
    return charts.bars_by_day(rows, window.days, context.language) if any(row["count"] for row in rows) else None


def automation(context: PageContext, window: Window, days: dict[date, Totals]) -> alt.Chart | None:
    """The rate of each day on which something ended."""
    rows = [
        {"day": str(day), "share": rate, "written": formats.percent(rate, context.language), "n": totals.eligible}
        for day, totals in days.items()
        if (rate := totals.automation_rate) is not None
    ]
    return charts.share_by_day(rows, window.days, context.language) if rows else None


def ratings(context: PageContext, window: Window, days: dict[date, Totals]) -> alt.Chart | None:
    """Thumbs up and down on each other."""
    up, down = context.t("up"), context.t("down")
    rows = [
        {"day": str(day), "count": count, "rating": rating}
        for day, totals in days.items()
        for rating, count in ((up, totals.up), (down, totals.down))
        if count
    ]
    if not rows:
        return None
    return charts.stacked_by_day(rows, window.days, context.language, "rating", context.t("rating"), [up, down])


def first_responses(context: PageContext, window: Window) -> alt.LayerChart | None:
    """Median and 90th percentile, by the day of the conversation's start."""
    median, p90 = context.t("median"), context.t("p90")
    rows = [
        {
            "day": str(row.period_start),
            "seconds": milliseconds / 1000,
            "written": formats.number(milliseconds / 1000, context.language, 2),
            "measure": measure,
        }
        for row in context.api.response_times(window.first, window.last, window.assistant_id)
        for measure, milliseconds in (
            (median, row.p50_first_response_ms_by_start),
            (p90, row.p90_first_response_ms_by_start),
        )
        if milliseconds is not None
    ]
    if not rows:
        return None
    return charts.lines_by_day(rows, window.days, context.language, "seconds", context.t("seconds"), [median, p90])
