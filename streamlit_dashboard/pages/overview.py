"""Overview: today as it happens, and what the days before tell."""

from datetime import timedelta

import streamlit as st

from streamlit_dashboard.overview.choose_window import choose_window
from streamlit_dashboard.overview.headline import show_headline
from streamlit_dashboard.overview.show_charts import show_charts
from streamlit_dashboard.overview.today import show_today
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.show_errors import errors_shown, show_empty
from streamlit_dashboard.window import Totals, Window, total

# A company that was silent for longer than this before the days to compare with had hardly begun.
LOOK_BACK = timedelta(days=31)


def show(context: PageContext) -> None:
    """The page."""
    st.title(context.t("overview"))
    show_today(context)
    with errors_shown(context.language):
        window = choose_window(context)
        snapshots = context.api.snapshots(window.first, window.last, window.assistant_id)
        if not snapshots:
            show_empty(context.t("no_numbers"), context.t("no_numbers_action"), ":material/bedtime:")
            return
        show_headline(context, window, total(snapshots), _total_before(context, window.before))
        show_charts(context, window, snapshots)


def _total_before(context: PageContext, before: Window) -> Totals | None:
    """What the days before sum up to; None where talk began only in their midst, because that compares to nothing."""
    rows = context.api.snapshots(before.first - LOOK_BACK, before.last, before.assistant_id)
    is_covered = any(row.local_day <= before.first for row in rows)
    return total(row for row in rows if row.local_day >= before.first) if is_covered else None
