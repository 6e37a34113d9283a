"""Today's counts, as they happen."""

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.show_errors import errors_shown

METRIC_WIDTH = 130  # pixels: six in a row on a desk, two on a phone


@st.fragment(run_every="10s")
def show_today(context: PageContext) -> None:
    """Today's additive counts; this part alone runs again every ten seconds."""
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
            thumbs = f"{live.thumbs_up} / {live.thumbs_down}"
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                for key, count in counts:
                    st.metric(context.t(key), formats.number(count, context.language), width=METRIC_WIDTH)
                st.metric(
                    context.t("thumbs"), thumbs, help=f"{context.t('up')} / {context.t('down')}", width=METRIC_WIDTH
                )
