"""Which days, and which assistant, the rest of the page is about."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Window

PRESETS = {"days_7": 7, "days_30": 30, "days_90": 90}


def choose_window(visit: Visit) -> Window:
    """The filters in one row."""
    today = visit.now().astimezone(ZoneInfo(visit.timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.segmented_control(
            visit.t("period"), [*PRESETS, "own_dates"], default="days_30", required=True,
            format_func=lambda key: visit.t(str(key)), key="period",
        )  # fmt: skip
        names = {None: visit.t("all_assistants")} | {each.id: each.name for each in visit.api.assistants()}
        assistant = st.selectbox(
            visit.t("assistant"), list(names), format_func=lambda key: names[key], width=240, key="assistant"
        )
        if choice == "own_dates":
            picked = st.date_input(
                visit.t("dates"), (today - timedelta(days=29), today), max_value=today, width=280, key="dates"
            )
            first, last = _both(picked, today)
        else:
            first, last = today - timedelta(days=PRESETS[str(choice)] - 1), today
    st.caption(visit.t("times_in", timezone=visit.timezone))
    return Window(first, last, assistant)


def _both(picked: object, today: date) -> tuple[date, date]:
    """A range is picked in two clicks; after the first there is only one end."""
    ends = [day for day in picked if isinstance(day, date)] if isinstance(picked, tuple) else []
    return (ends[0], ends[-1]) if ends else (today - timedelta(days=29), today)
