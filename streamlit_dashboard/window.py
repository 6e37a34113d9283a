"""The stretch of local days that a page looks at, and how it is chosen."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import streamlit as st

from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.select_box import select_box

PRESETS = {"days_7": 7, "days_30": 30, "days_90": 90}


@dataclass(frozen=True)
class Window:
    """Local days, both included, of one assistant or all."""

    first: date
    last: date
    assistant_id: UUID | None = None

    @property
    def count_days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Window":
        """As many days just before."""
        return Window(self.first - timedelta(days=self.count_days), self.first - timedelta(days=1), self.assistant_id)

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range(self.count_days)]

    @property
    def query(self) -> dict[str, str]:
        """As the API is asked for it."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return days | ({"assistant_id": str(self.assistant_id)} if self.assistant_id else {})


def choose_window(context: PageContext) -> Window:
    """The filters in one row. Whole days: today has a card of its own, and half a day compares to nothing."""
    today = context.now().astimezone(ZoneInfo(context.timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.segmented_control(
            context.t("period"), [*PRESETS, "own_dates"], default="days_30", required=True,
            format_func=lambda key: context.t(str(key)), key="period",
        )  # fmt: skip
        names = {"": context.t("all_assistants")} | {str(each.id): each.name for each in context.api.assistants()}
        assistant = select_box(context, "assistant", list(names), names.__getitem__, width=240)
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
