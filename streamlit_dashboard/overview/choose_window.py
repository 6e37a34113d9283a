"""Which days, and which assistant, the rest of the page is about."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from streamlit_dashboard.choose import choose
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Window

PRESETS = {"days_7": 7, "days_30": 30, "days_90": 90}


def choose_window(visit: Visit) -> Window:
    """The filters in one row. Whole days: today has a card of its own, and half a day compares to nothing."""
    today = visit.now().astimezone(ZoneInfo(visit.timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.segmented_control(
            visit.t("period"), [*PRESETS, "own_dates"], default="days_30", required=True,
            format_func=lambda key: visit.t(str(key)), key="period",
        )  # fmt: skip
        names = {"": visit.t("all_assistants")} | {str(each.id): each.name for each in visit.api.assistants()}
        assistant = choose(visit, "assistant", list(names), lambda key: names[key], width=240)
        if choice == "own_dates":
            picked = st.date_input(
                visit.t("dates"), (today - timedelta(days=29), today), max_value=today, width=280, key="dates"
            )
            first, last = _both(picked, today)
        else:
            first, last = today - timedelta(days=PRESETS[str(choice)]), today - timedelta(days=1)
    st.caption(visit.t("times_in", timezone=visit.timezone))
    return Window(first, last, UUID(assistant) if assistant else None)


def _both(picked: object, today: date) -> tuple[date, date]:
    """A range is picked in two clicks; after the first there is only one end."""
    ends = [day for day in picked if isinstance(day, date)] if isinstance(picked, tuple) else []
    return (ends[0], ends[-1]) if ends else (today - timedelta(days=29), today)
