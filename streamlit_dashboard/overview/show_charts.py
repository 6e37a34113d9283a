"""The cards below the headline: a chart each, with the rows behind it to download."""

from functools import partial

import altair as alt
import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.api_client import Statistic
from streamlit_dashboard.overview import draw_charts as draw
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.window import Window


def show_charts(context: PageContext, window: Window) -> None:
    """A card a chart, two in a row."""
    days = context.api.totals_by_day(window.query)
    rankings = context.api.rankings(window.query)
    if 0 < len(days) < window.count_days:
        n = formats.number(len(days), context.language)
        st.caption(f":material/info: {context.t('newest_days', n=n)}")
    card = partial(_card, context, window)
    left, right = st.columns(2)
    with left:
        card("chart_days", "totals", draw.conversations(context, days))
    with right:
        card("chart_automation", "totals", draw.automation(context, days))
    left, right = st.columns(2)
    with left:
        card("chart_intents", "intents", draw.intents(context, rankings))
    with right:
        card("chart_topics", "topics", draw.topics(context, rankings), empty="no_topics")
    left, right = st.columns(2)
    with left:
        card("chart_languages", "languages", draw.languages(context, rankings))
    with right:
        card("chart_thumbs", "totals", draw.ratings(context, days), empty="no_ratings")
    card("chart_response", "totals", draw.first_responses(context, days))


def _card(
    context: PageContext,
    window: Window,
    title: str,
    statistic: Statistic,
    chart: alt.Chart | alt.LayerChart | None,
    *,
    empty: str = "nothing_here",
) -> None:
    with st.container(border=True, height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", wrap=False):
            heading, note = context.t(title), context.t(f"{title}_note")
            st.markdown(f"**{heading}**  \n:small[:gray[{note}]]", width="stretch")
            if chart is not None:
                _offer_csv(context, window, statistic, title)
        if chart is None:
            st.caption(f":material/bar_chart_off: {context.t(empty)}")
            return
        st.altair_chart(chart, alt=heading)


def _offer_csv(context: PageContext, window: Window, statistic: Statistic, title: str) -> None:
    st.download_button(
        context.t("csv"), partial(context.api.csv, statistic, window.query),
        f"{context.session.tenant.slug}-{statistic}-{window.first}-{window.last}.csv", "text/csv",
        key=f"csv-{title}", help=context.t("csv_help"), on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip
