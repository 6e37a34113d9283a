"""Reports: what was mailed, to keep or to read again."""

from datetime import timedelta
from typing import Final, get_args

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.api_types import ReportItem, ReportSubscriptions
from streamlit_dashboard.catalogue import own_name
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.show_errors import errors_shown, show_empty

# Those that the API mails reports in.
LANGUAGES: Final = [
    str(code) for kind in get_args(ReportSubscriptions.model_fields["weekly"].annotation) for code in get_args(kind)
]


def show(context: PageContext) -> None:
    """The page."""
    st.title(context.t("reports"))
    st.caption(context.t("reports_lead"))
    with errors_shown(context.language):
        show_subscriptions(context)
        runs = context.api.reports()
        if not runs:
            show_empty(context.t("no_reports"), context.t("no_reports_action"), ":material/mail:")
        for run in runs:
            show_run(context, run)


def show_subscriptions(context: PageContext) -> None:
    """What comes to the reader's own inbox, and the way out of it."""
    now = context.api.subscriptions()
    with st.container(border=True):
        st.markdown(f"**{context.t('my_reports')}**")
        with st.container(horizontal=True):
            weekly = _choose_language(context, "weekly", now.weekly)
            monthly = _choose_language(context, "monthly", now.monthly)
    wanted = ReportSubscriptions.model_validate({"weekly": weekly, "monthly": monthly})
    if wanted != now:
        context.api.subscribe(wanted)
        st.toast(context.t("saved"), icon=":material/check:")


def _choose_language(context: PageContext, kind: str, chosen: str | None) -> str | None:
    names = {"": context.t("not_to_me")} | {code: own_name(code) for code in LANGUAGES}
    picked = st.selectbox(
        context.t(f"my_{kind}"), list(names), list(names).index(chosen or ""), format_func=names.__getitem__,
        width=200, key=f"subscription-{kind}-{context.language}",
    )  # fmt: skip
    return picked or None


def show_run(context: PageContext, run: ReportItem) -> None:
    """One report and its file."""
    last = run.period_end - timedelta(days=1)
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        span = formats.span(run.period_start, last, context.language)
        sent = f" · {formats.moment(run.sent_at, context.timezone, context.language)}" if run.sent_at else ""
        state = context.named("report", run.state, n=formats.number(run.recipients, context.language)) + sent
        st.markdown(f"**{context.t(run.kind)}** {span}  \n:small[:gray[{state}]]", width="content")
        if run.has_pdf:
            st.download_button(
                context.t("fetch_pdf"), lambda: context.api.report_pdf(run.id), f"{run.kind}-{run.period_start}.pdf",
                "application/pdf", key=f"pdf-{run.id}", on_click="ignore", icon=":material/picture_as_pdf:",
            )  # fmt: skip
