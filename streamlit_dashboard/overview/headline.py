"""The headline figures of the window, with their change from as many days before."""

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from streamlit_dashboard import formats
from streamlit_dashboard.api_types import PeriodTotals
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.window import Window

RATIO_FROM: Final = 3  # from here on, a growth is said as a multiple: +1,933% is read more slowly than ×20


def show_headline(context: PageContext, window: Window, now: PeriodTotals, before: PeriodTotals | None) -> None:
    """How much was said and how well it went; `before` is None where there are no numbers of the days before."""
    columns = st.columns(4)
    count, change = formats.number(now.count_conversations_by_start, context.language), _relative(context, now, before)
    _figure(columns[0], context.t("conversations"), count, change, _against(context, window, before))
    finished = formats.number(now.count_eligible_episodes_by_start, context.language)
    timed = formats.number(now.count_timed_replies_by_event, context.language)
    rates = [
        ("automation_rate", "automation_rate_by_start", context.t("of_finished", n=finished)),
        ("satisfaction", "thumbs_up_rate_by_event", _certainty(context, now)),
        ("within_3s", "within_3s_rate_by_event", context.t("of_answers", n=timed)),
    ]
    for column, (key, field, note) in zip(columns[1:], rates, strict=True):
        share: float | None = getattr(now, field)
        value = "–" if share is None else formats.percent(share, context.language)
        change = _points(context, share, getattr(before, field, None))
        _figure(column, context.t(key), value, change, note, context.t(f"{key}_help"))


def _against(context: PageContext, window: Window, before: PeriodTotals | None) -> str:
    if before is None:
        return context.t("no_before")
    count = formats.number(before.count_conversations_by_start, context.language)
    return context.t("before", count=count, n=window.count_days)


def _certainty(context: PageContext, now: PeriodTotals) -> str:
    n = formats.number(now.count_thumbs_up_by_event + now.count_thumbs_down_by_event, context.language)
    low, high = now.thumbs_up_rate_by_event_low, now.thumbs_up_rate_by_event_high
    if low is None or high is None:
        return context.t("n_only", n=n)
    between = {"low": formats.percent(low, context.language), "high": formats.percent(high, context.language)}
    return context.t("n_between", n=n, **between)


def _figure(
    place: DeltaGenerator, label: str, value: str, change: str | None, note: str, tip: str | None = None
) -> None:
    with place.container(border=True, height="stretch"):
        st.metric(label, value, change, help=tip)
        st.caption(note)


def _points(context: PageContext, now: float | None, before: float | None) -> str | None:
    points = 0 if now is None or before is None else round(now * 100) - round(before * 100)
    return context.t("points", n=f"{points:+d}") if points else None


def _relative(context: PageContext, now: PeriodTotals, before: PeriodTotals | None) -> str | None:
    if before is None or not before.count_conversations_by_start:
        return None
    ratio = now.count_conversations_by_start / before.count_conversations_by_start
    if ratio - 1 >= RATIO_FROM:
        return f"×{formats.number(ratio, context.language)}"
    return ("+" if ratio >= 1 else "-") + formats.percent(abs(ratio - 1), context.language)
