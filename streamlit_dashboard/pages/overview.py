"""Overview: today as it happens, and what the days before tell."""

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.api_types import Waiting
from streamlit_dashboard.overview.headline import show_headline
from streamlit_dashboard.overview.show_charts import show_charts
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.show_errors import errors_shown, show_empty
from streamlit_dashboard.window import choose_window

WAITING_LIST = "/conversations?status=escalated"
METRIC_WIDTH = 112  # pixels: six in a row on a wide screen, two on a phone


def show(context: PageContext) -> None:
    """The page. Totals and rankings are the API's; here they are only compared with those of the days before."""
    st.title(context.t("overview"))
    show_today(context)
    with errors_shown(context.language):
        window = choose_window(context)
        totals = context.api.totals(window.query)
        if totals is None or not (totals.count_conversations_by_start or totals.count_messages_by_event):
            show_empty(context.t("no_numbers"), context.t("no_numbers_action"), ":material/bedtime:")
            return
        # Days that began before the company's first day with numbers compare to nothing.
        is_comparable = totals.counted_since is not None and totals.counted_since <= window.before.first
        before = context.api.totals(window.before.query) if is_comparable else None
        show_headline(context, window, totals, before)
        show_charts(context, window)
        if totals.built_at:
            at = formats.moment(totals.built_at, context.timezone, context.language)
            st.caption(context.t("counted_at", time=at))


def show_waiting(context: PageContext, waiting: Waiting) -> None:
    """How many wait for people and for how long, with the way to them; nothing when nobody waits."""
    if not waiting.count:
        return
    count = formats.number(waiting.count, context.language)
    since = formats.ago(waiting.since, context.now(), context.language)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        text = context.t("waiting", n=count, since=since)
        st.markdown(f":orange[:material/support_agent:] **{text}**", width="content")
        st.link_button(context.t("waiting_link"), WAITING_LIST, icon=":material/arrow_forward:")


@st.fragment(run_every="10s")
def show_today(context: PageContext) -> None:
    """Who waits, and today's additive counts; this part alone runs again every ten seconds."""
    with errors_shown(context.language):  # of its own: people wait also while the warehouse is away
        show_waiting(context, context.api.waiting())
    with errors_shown(context.language):
        live = context.api.live()
        with st.container(border=True):
            left, right = st.columns([1, 1], vertical_alignment="center")
            left.markdown(f":green[:material/radio_button_checked:] **{context.t('today')}**")
            right.caption(context.t("as_of", time=formats.clock(live.as_of, context.timezone)), text_alignment="right")
            counts = [
                ("conversations", live.conversations), ("messages", live.messages), ("answers", live.replies),
                ("handoffs", live.escalations), ("held_back", live.screened),
            ]  # fmt: skip
            thumbs, said = f"{live.thumbs_up} / {live.thumbs_down}", f"{context.t('up')} / {context.t('down')}"
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                for key, count in counts:
                    st.metric(context.t(key), formats.number(count, context.language), width=METRIC_WIDTH)
                st.metric(context.t("thumbs"), thumbs, help=said, width=METRIC_WIDTH)
