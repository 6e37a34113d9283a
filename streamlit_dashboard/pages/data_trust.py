"""Data trust: whether what happened is what the numbers say."""

from collections.abc import Sequence

import altair as alt
import streamlit as st

from streamlit_dashboard import charts, formats
from streamlit_dashboard.api_types import DataTrust, ReconciledDay, SetAsideDay
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.show_errors import errors_shown, show_empty
from streamlit_dashboard.window import Window


def show(context: PageContext) -> None:
    """The page."""
    st.title(context.t("data_trust"))
    st.caption(context.t("trust_lead"))
    with errors_shown(context.language):
        trust = context.api.data_trust()
        show_verdict(context, trust.reconciliation)
        if trust.set_aside:
            show_set_aside(context, trust.set_aside)
        show_freshness(context, trust)
        if trust.reconciliation:
            show_days(context, trust.reconciliation)


def show_verdict(context: PageContext, days: Sequence[ReconciledDay]) -> None:
    """The answer first."""
    wrong = [day for day in days if not day.is_equal]
    if not days:
        show_empty(context.t("trust_none"), context.t("trust_none_more"), ":material/rule:")
    elif wrong:
        st.error(f"**{context.t('trust_bad', n=len(wrong))}** {context.t('trust_bad_more')}", icon=":material/report:")
    else:
        more = context.t("trust_good_more", n=len(days))
        st.success(f"**{context.t('trust_good')}** {more}", icon=":material/verified:")


def show_set_aside(context: PageContext, days: Sequence[SetAsideDay]) -> None:
    """Days that no number counts, each with its reason."""
    with st.container(border=True):
        st.warning(
            f"**{context.t('set_aside', n=len(days))}** {context.t('set_aside_more')}",
            icon=":material/calendar_clock:",
        )
        table = [
            {
                context.t("day"): formats.day(day.day, context.language),
                context.t("set_aside_because"): context.named("set_aside", day.reason),
                context.t("set_aside_events"): formats.number(day.count_events, context.language),
                context.t("set_aside_tried"): formats.moment(day.last_tried_at, context.timezone, context.language),
            }
            for day in sorted(days, key=lambda day: day.day, reverse=True)
        ]
        right = {context.t("set_aside_events"): st.column_config.TextColumn(alignment="right")}
        height = min(36 * len(table) + 40, 260)
        st.dataframe(
            table, hide_index=True, height=height, alt=context.t("set_aside", n=len(days)), column_config=right
        )


def show_freshness(context: PageContext, trust: DataTrust) -> None:
    """How new each stage is, and what was set aside."""
    now, fresh = context.now(), trust.freshness
    moments = [
        ("fresh_event", fresh.last_event_at),
        ("fresh_shipped", fresh.last_shipped_at),
        ("fresh_marts", fresh.marts_built_at),
    ]
    columns = [*st.columns(2), *st.columns(2)]
    for column, (key, at) in zip(columns, moments, strict=False):
        with column.container(border=True, height="stretch"):
            exact = formats.moment(at, context.timezone, context.language) if at else ""
            st.metric(context.t(key), formats.ago(at, now, context.language))
            st.caption("  \n".join(part for part in (exact, context.t(f"{key}_help")) if part))
    with columns[3].container(border=True, height="stretch"):
        st.metric(context.t("dead_letters"), formats.number(trust.dead_letters, context.language))
        st.caption(context.t("dead_letters_help"))


def show_days(context: PageContext, days: Sequence[ReconciledDay]) -> None:
    """Expected against found, day by day, newest first."""
    with st.container(border=True):
        st.markdown(f"**{context.t('reconciliation')}**  \n:small[:gray[{context.t('reconciliation_note')}]]")
        st.altair_chart(_bars(context, days), alt=context.t("reconciliation"))
        table = [
            {
                context.t("day"): formats.day(day.day, context.language),
                context.t("expected"): formats.number(day.count_expected, context.language),
                context.t("found"): formats.number(day.count_found, context.language),
                context.t("adds_up"): day.is_equal,
                context.t("compared_at"): formats.moment(day.compared_at, context.timezone, context.language),
            }
            for day in sorted(days, key=lambda day: day.day, reverse=True)
        ]
        counts = {context.t(key): st.column_config.TextColumn(alignment="right") for key in ("expected", "found")}
        height = min(36 * len(table) + 40, 420)
        st.dataframe(table, hide_index=True, height=height, alt=context.t("reconciliation"), column_config=counts)


def _bars(context: PageContext, days: Sequence[ReconciledDay]) -> alt.LayerChart:
    rows = [{"day": str(day.day), "expected": day.count_expected, "found": day.count_found} for day in days]
    span = Window(min(day.day for day in days), max(day.day for day in days)).days
    base = charts.day_chart(rows, context.language).encode(
        x=charts.days_axis(span, context.language),
        tooltip=[
            charts.day_tip(context.language),
            alt.Tooltip("expected:Q", title=context.t("expected")),
            alt.Tooltip("found:Q", title=context.t("found")),
        ],
    )
    bars = charts.day_bars(base, span)
    found = bars.encode(y=alt.Y("found:Q", title=None, axis=alt.Axis(tickCount=4)))
    expected = base.mark_tick(thickness=2, size=16, color="#e08e0b").encode(y="expected:Q")
    return alt.layer(found, expected).properties(height=170)  # type: ignore[return-value]  # altair says Layer or Facet
