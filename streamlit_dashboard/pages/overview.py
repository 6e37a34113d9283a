"""Overview: today as it happens, and what the days before tell."""

import streamlit as st

from streamlit_dashboard.overview.choose_window import choose_window
from streamlit_dashboard.overview.headline import show_headline
from streamlit_dashboard.overview.show_charts import show_charts
from streamlit_dashboard.overview.today import show_today
from streamlit_dashboard.problems import show_empty, told_plainly
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import total


def show(visit: Visit) -> None:
    """The page."""
    st.title(visit.t("overview"))
    show_today(visit)
    with told_plainly(visit.language):
        window = choose_window(visit)
        snapshots = visit.api.snapshots(window.first, window.last, window.assistant_id)
        if not snapshots:
            show_empty(visit.t("no_numbers"), visit.t("no_numbers_action"), ":material/bedtime:")
            return
        before = window.before
        earlier = visit.api.snapshots(before.first, before.last, before.assistant_id)
        show_headline(visit, window, total(snapshots), total(earlier) if earlier else None)
        show_charts(visit, window, snapshots)
