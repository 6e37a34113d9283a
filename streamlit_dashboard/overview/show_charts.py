"""The cards below the headline: a chart each, with the rows behind it to download."""

from collections.abc import Callable, Sequence
from functools import partial

import altair as alt
import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.api_client import Statistic
from streamlit_dashboard.api_types import SnapshotRow
from streamlit_dashboard.overview.by_day import automation, conversations, first_responses, ratings
from streamlit_dashboard.overview.rankings import intents, languages, topics
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.window import Window, by_day


def show_charts(context: PageContext, window: Window, snapshots: Sequence[SnapshotRow]) -> None:
    """A card a chart, two in a row."""
    days = by_day(snapshots)
    _row(
        partial(_card, context, window, "chart_days", "snapshots", conversations(context, window, days)),
        partial(
            _card, context, window, "chart_automation", "snapshots", automation(context, window, days), key="automation"
        ),
    )
    _row(
        partial(_card, context, window, "chart_intents", "intents", intents(context, window)),
        partial(_card, context, window, "chart_topics", "topics", topics(context, window), empty="no_topics"),
    )
    _row(
        partial(_card, context, window, "chart_languages", "languages", languages(context, window)),
        partial(
            _card,
            context,
            window,
            "chart_thumbs",
            "snapshots",
            ratings(context, window, days),
            empty="no_ratings",
            key="thumbs",
        ),
    )
    _card(context, window, "chart_response", "response-times", first_responses(context, window))
    if built_at := max((row.built_at for row in snapshots if row.built_at), default=None):
        st.caption(context.t("counted_at", time=formats.moment(built_at, context.timezone, context.language)))


def _row(left: Callable[[], None], right: Callable[[], None]) -> None:
    columns = st.columns(2)
    with columns[0]:
        left()
    with columns[1]:
        right()


def _card(
    context: PageContext,
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
            st.markdown(f"**{context.t(title)}**  \n:small[:gray[{context.t(f'{title}_note')}]]", width="stretch")
            if chart is not None:
                _offer_csv(context, window, statistic, key or title)
        if chart is None:
            st.caption(f":material/bar_chart_off: {context.t(empty)}")
            return
        st.altair_chart(chart, alt=context.t(title))


def _offer_csv(context: PageContext, window: Window, statistic: Statistic, key: str) -> None:
    def rows() -> bytes:
        return context.api.csv(statistic, window.first, window.last, window.assistant_id)

    st.download_button(
        context.t("csv"), rows, f"{context.session.tenant.slug}-{statistic}-{window.first}-{window.last}.csv",
        "text/csv", key=f"csv-{key}", help=context.t("csv_help"), on_click="ignore", icon=":material/download:",
        type="tertiary",
    )  # fmt: skip
