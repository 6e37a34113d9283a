"""The headline figures of the window, with their change from as many days before."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from streamlit_dashboard import formats
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Totals, Window, total, wilson

MANIFOLD = 3  # from here on, a growth is said as a multiple: +1,933% is read more slowly than ×20


def show_headline(visit: Visit, window: Window, now: Totals, before: Totals | None) -> None:
    """How much was said and how well it went; `before` is None where there are no numbers of the days before."""
    columns = st.columns(4)
    count, change = formats.number(now.conversations, visit.language), _relative(visit, now, before)
    against = _against(visit, window, before)
    _figure(columns[0], visit.t("conversations"), count, change, against)
    was = before or total([])
    finished, timed = formats.number(now.eligible, visit.language), formats.number(now.timed, visit.language)
    rates = [
        ("automation_rate", now.automation_rate, was.automation_rate, visit.t("of_finished", n=finished)),
        ("satisfaction", now.satisfaction, was.satisfaction, _certainty(visit, now)),
        ("within_3s", now.share_within_3s, was.share_within_3s, visit.t("of_answers", n=timed)),
    ]
    for column, (key, share, share_before, note) in zip(columns[1:], rates, strict=True):
        value = "–" if share is None else formats.percent(share, visit.language)
        _figure(column, visit.t(key), value, _points(visit, share, share_before), note, visit.t(f"{key}_help"))


def _against(visit: Visit, window: Window, before: Totals | None) -> str:
    if before is None:
        return visit.t("no_before")
    return visit.t("before", count=formats.number(before.conversations, visit.language), n=window.count_days)


def _certainty(visit: Visit, now: Totals) -> str:
    n = now.up + now.down
    interval = wilson(now.up, n)
    if interval is None:
        return visit.t("n_only", n=0)
    low, high = (formats.percent(bound, visit.language) for bound in interval)
    return visit.t("n_between", n=n, low=low, high=high)


def _figure(
    place: DeltaGenerator, label: str, value: str, change: str | None, note: str, tip: str | None = None
) -> None:
    with place.container(border=True, height="stretch"):
        st.metric(label, value, change, help=tip)
        st.caption(note)


def _points(visit: Visit, now: float | None, before: float | None) -> str | None:
    points = 0 if now is None or before is None else round(now * 100) - round(before * 100)
    return visit.t("points", n=f"{points:+d}") if points else None


def _relative(visit: Visit, now: Totals, before: Totals | None) -> str | None:
    if before is None or not before.conversations:
        return None
    change = now.conversations / before.conversations - 1
    if change >= MANIFOLD:
        return f"×{formats.number(now.conversations / before.conversations, visit.language)}"
    return ("+" if change >= 0 else "-") + formats.percent(abs(change), visit.language)
