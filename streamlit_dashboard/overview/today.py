"""Today's counts, as they happen."""

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.problems import told_plainly
from streamlit_dashboard.visit import Visit

METRIC_WIDTH = 130  # pixels: six in a row on a desk, two on a phone


@st.fragment(run_every="10s")
def show_today(visit: Visit) -> None:
    """Today's additive counts; this part alone runs again every ten seconds."""
    with told_plainly(visit.language):
        live = visit.api.live()
        with st.container(border=True):
            left, right = st.columns([1, 1], vertical_alignment="center")
            left.markdown(f":green[:material/radio_button_checked:] **{visit.t('today')}**")
            right.caption(visit.t("as_of", time=formats.clock(live.as_of, visit.timezone)), text_alignment="right")
            counts = [
                ("conversations", live.conversations), ("messages", live.messages), ("answers", live.replies),
                ("handoffs", live.escalations), ("held_back", live.screened),
            ]  # fmt: skip
            thumbs = f"{live.thumbs_up} / {live.thumbs_down}"
            with st.container(horizontal=True, horizontal_alignment="distribute"):
                for key, count in counts:
                    st.metric(visit.t(key), formats.number(count, visit.language), width=METRIC_WIDTH)
                st.metric(visit.t("thumbs"), thumbs, help=f"{visit.t('up')} / {visit.t('down')}", width=METRIC_WIDTH)
