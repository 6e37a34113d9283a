"""Reports: what was mailed, to keep or to read again."""

from datetime import timedelta
from typing import Literal

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.answers import ReportRun, ReportSubscriptions
from streamlit_dashboard.problems import show_empty, told_plainly
from streamlit_dashboard.visit import Visit

Spoken = Literal["en", "sv"]


def show(visit: Visit) -> None:
    """The page."""
    st.title(visit.t("reports"))
    st.caption(visit.t("reports_lead"))
    with told_plainly(visit.language):
        show_subscriptions(visit)
        runs = visit.api.reports()
        if not runs:
            show_empty(visit.t("no_reports"), visit.t("no_reports_action"), ":material/mail:")
        for run in runs:
            show_run(visit, run)


def show_subscriptions(visit: Visit) -> None:
    """What comes to the reader's own inbox, and the way out of it."""
    now = visit.api.subscriptions()
    with st.container(border=True):
        st.markdown(f"**{visit.t('my_reports')}**")
        with st.container(horizontal=True):
            weekly = _language(visit, "weekly", now.weekly)
            monthly = _language(visit, "monthly", now.monthly)
    wanted = ReportSubscriptions(weekly=weekly, monthly=monthly)
    if wanted != now:
        visit.api.subscribe(wanted)
        st.toast(visit.t("saved"), icon=":material/check:")


def _language(visit: Visit, kind: str, chosen: Spoken | None) -> Spoken | None:
    names: dict[Spoken | Literal[""], str] = {"": visit.t("not_to_me"), "en": "English", "sv": "Svenska"}
    picked = st.selectbox(
        visit.t(f"my_{kind}"), list(names), list(names).index(chosen or ""), format_func=lambda code: names[code],
        width=200, key=f"subscription-{kind}-{visit.language}",
    )  # fmt: skip
    return picked or None


def show_run(visit: Visit, run: ReportRun) -> None:
    """One report and its file."""
    last = run.period_end - timedelta(days=1)
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        span = formats.span(run.period_start, last, visit.language)
        sent = f" · {formats.moment(run.sent_at, visit.timezone, visit.language)}" if run.sent_at else ""
        state = visit.t(f"report_{run.state}", n=formats.number(run.recipients, visit.language)) + sent
        st.markdown(f"**{visit.t(run.kind)}** {span}  \n:small[:gray[{state}]]", width="content")
        if run.has_pdf:
            st.download_button(
                visit.t("fetch_pdf"), lambda: visit.api.report_pdf(run.id), f"{run.kind}-{run.period_start}.pdf",
                "application/pdf", key=f"pdf-{run.id}", on_click="ignore", icon=":material/picture_as_pdf:",
            )  # fmt: skip
