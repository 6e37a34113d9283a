"""The cards below the headline: a chart each, with the rows behind it to download."""

from collections.abc import Callable, Sequence
from functools import partial

import altair as alt
import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.answers import Snapshot
from streamlit_dashboard.api_client import Statistic
from streamlit_dashboard.overview.by_day import automation, conversations, first_responses, ratings
from streamlit_dashboard.overview.rankings import intents, languages, topics
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Window, by_day


def show_charts(visit: Visit, window: Window, snapshots: Sequence[Snapshot]) -> None:
    """A card a chart, two in a row."""
    days = by_day(snapshots)
    _row(
        partial(_card, visit, window, "chart_days", "snapshots", conversations(visit, window, days)),
        partial(
            _card, visit, window, "chart_automation", "snapshots", automation(visit, window, days), key="automation"
        ),
    )
    _row(
        partial(_card, visit, window, "chart_intents", "intents", intents(visit, window)),
        partial(_card, visit, window, "chart_topics", "topics", topics(visit, window), empty="no_topics"),
    )
    _row(
        partial(_card, visit, window, "chart_languages", "languages", languages(visit, window)),
        partial(
            _card,
            visit,
            window,
            "chart_thumbs",
            "snapshots",
            ratings(visit, window, days),
            empty="no_ratings",
            key="thumbs",
        ),
    )
    _card(visit, window, "chart_response", "response-times", first_responses(visit, window))
    if built_at := max((row.built_at for row in snapshots if row.built_at), default=None):
        st.caption(visit.t("counted_at", time=formats.moment(built_at, visit.timezone, visit.language)))


def _row(left: Callable[[], None], right: Callable[[], None]) -> None:
    columns = st.columns(2)
    with columns[0]:
        left()
    with columns[1]:
        right()


def _card(
    visit: Visit,
    window: Window,
    title: str,
    statistic: Statistic,
    chart: alt.Chart | alt.LayerChart | None,
    *,
    empty: str = "nothing_here",
    key: str = "",
) -> None:
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", wrap=False):
            st.markdown(f"**{visit.t(title)}**  \n:small[:gray[{visit.t(title + '_note')}]]", width="stretch")
            if chart is not None:
                _offer_csv(visit, window, statistic, key or title)
        if chart is None:
            st.caption(f":material/bar_chart_off: {visit.t(empty)}")
            return
        st.altair_chart(chart, alt=visit.t(title))


def _offer_csv(visit: Visit, window: Window, statistic: Statistic, key: str) -> None:
    def rows() -> bytes:
        return visit.api.csv(statistic, window.first, window.last, window.assistant_id)

    st.download_button(
        visit.t("csv"), rows, f"{visit.login.tenant.slug}-{statistic}-{window.first}-{window.last}.csv", "text/csv",
        key=f"csv-{key}", help=visit.t("csv_help"), on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip
