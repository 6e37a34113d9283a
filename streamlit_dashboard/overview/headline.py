"""The headline figures of the window, with their change from as many days before."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from streamlit_dashboard import formats
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.window import Totals, Window, total, wilson

RATIO_FROM = 3  # from here on, a growth is said as a multiple: +1,933% is read more slowly than ×20


def show_headline(context: PageContext, window: Window, now: Totals, before: Totals | None) -> None:
    """How much was said and how well it went; `before` is None where there are no numbers of the days before."""
    columns = st.columns(4)
    count, change = formats.number(now.conversations, context.language), _relative(context, now, before)
    against = _against(context, window, before)
    _figure(columns[0], context.t("conversations"), count, change, against)
    was = before or total([])
    finished, timed = formats.number(now.eligible, context.language), formats.number(now.timed, context.language)
    rates = [
        ("automation_rate", now.automation_rate, was.automation_rate, context.t("of_finished", n=finished)),
        ("satisfaction", now.satisfaction, was.satisfaction, _certainty(context, now)),
        ("within_3s", now.share_within_3s, was.share_within_3s, context.t("of_answers", n=timed)),
    ]
    for column, (key, share, share_before, note) in zip(columns[1:], rates, strict=True):
        value = "–" if share is None else formats.percent(share, context.language)
        _figure(column, context.t(key), value, _points(context, share, share_before), note, context.t(f"{key}_help"))


def _against(context: PageContext, window: Window, before: Totals | None) -> str:
    if before is None:
        return context.t("no_before")
    return context.t("before", count=formats.number(before.conversations, context.language), n=window.count_days)


def _certainty(context: PageContext, now: Totals) -> str:
    n = now.up + now.down
    interval = wilson(now.up, n)
    if interval is None:
        return context.t("n_only", n=0)
    low, high = (formats.percent(bound, context.language) for bound in interval)
    return context.t("n_between", n=n, low=low, high=high)


def _figure(
    place: DeltaGenerator, label: str, value: str, change: str | None, note: str, tip: str | None = None
) -> None:
    with place.container(border=True, height="stretch"):
        st.metric(label, value, change, help=tip)
        st.caption(note)


def _points(context: PageContext, now: float | None, before: float | None) -> str | None:
    points = 0 if now is None or before is None else round(now * 100) - round(before * 100)
    return context.t("points", n=f"{points:+d}") if points else None


def _relative(context: PageContext, now: Totals, before: Totals | None) -> str | None:
    if before is None or not before.conversations:
        return None
    change = now.conversations / before.conversations - 1
    if change >= RATIO_FROM:
        return f"×{formats.number(now.conversations / before.conversations, context.language)}"
    return ("+" if change >= 0 else "-") + formats.percent(abs(change), context.language)
