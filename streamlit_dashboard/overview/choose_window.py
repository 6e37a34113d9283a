"""Which days, and which assistant, the rest of the page is about."""

from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.select_box import select_box
from streamlit_dashboard.window import Window

PRESETS = {"days_7": 7, "days_30": 30, "days_90": 90}


def choose_window(context: PageContext) -> Window:
    """The filters in one row. Whole days: today has a card of its own, and half a day compares to nothing."""
    today = context.now().astimezone(ZoneInfo(context.timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.segmented_control(
            context.t("period"), [*PRESETS, "own_dates"], default="days_30", required=True,
            format_func=lambda key: context.t(str(key)), key="period",
        )  # fmt: skip
        names = {"": context.t("all_assistants")} | {str(each.id): each.name for each in context.api.assistants()}
        assistant = select_box(context, "assistant", list(names), lambda key: names[key], width=240)
        if choice == "own_dates":
            picked = st.date_input(
                context.t("dates"), (today - timedelta(days=29), today), max_value=today, width=280, key="dates"
            )
            first, last = _both(picked, today)
        else:
            first, last = today - timedelta(days=PRESETS[str(choice)]), today - timedelta(days=1)
    st.caption(context.t("times_in", timezone=context.timezone))
    return Window(first, last, UUID(assistant) if assistant else None)


def _both(picked: object, today: date) -> tuple[date, date]:
    """A range is picked in two clicks; after the first there is only one end."""
    ends = [day for day in picked if isinstance(day, date)] if isinstance(picked, tuple) else []
    return (ends[0], ends[-1]) if ends else (today - timedelta(days=29), today)
