"""Data trust: whether what happened is what the numbers say."""

from collections.abc import Sequence

import altair as alt
import streamlit as st

from streamlit_dashboard import charts, formats
from streamlit_dashboard.answers import DataTrust, ReconciledDay
from streamlit_dashboard.problems import show_empty, told_plainly
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Window


def show(visit: Visit) -> None:
    """The page."""
    st.title(visit.t("data_trust"))
    st.caption(visit.t("trust_lead"))
    with told_plainly(visit.language):
        trust = visit.api.data_trust()
        show_verdict(visit, trust.reconciliation)
        show_freshness(visit, trust)
        if trust.reconciliation:
            show_days(visit, trust.reconciliation)


def show_verdict(visit: Visit, days: Sequence[ReconciledDay]) -> None:
    """The answer first."""
    wrong = [day for day in days if not day.is_equal]
    if not days:
        show_empty(visit.t("trust_none"), visit.t("trust_none_more"), ":material/rule:")
    elif wrong:
        st.error(f"**{visit.t('trust_bad', n=len(wrong))}** {visit.t('trust_bad_more')}", icon=":material/report:")
    else:
        more = visit.t("trust_good_more", n=len(days))
        st.success(f"**{visit.t('trust_good')}** {more}", icon=":material/verified:")


def show_freshness(visit: Visit, trust: DataTrust) -> None:
    """How new each stage is, and what was set aside."""
    now, fresh = visit.now(), trust.freshness
    moments = [
        ("fresh_event", fresh.last_event_at),
        ("fresh_shipped", fresh.last_shipped_at),
        ("fresh_marts", fresh.marts_built_at),
    ]
    columns = [*st.columns(2), *st.columns(2)]
    for column, (key, at) in zip(columns, moments, strict=False):
        with column.container(border=True, height="stretch"):
            exact = formats.moment(at, visit.timezone, visit.language) if at else ""
            st.metric(visit.t(key), formats.ago(at, now, visit.language))
            st.caption("  \n".join(part for part in (exact, visit.t(f"{key}_help")) if part))
    with columns[3].container(border=True, height="stretch"):
        st.metric(visit.t("dead_letters"), formats.number(trust.dead_letters, visit.language))
        st.caption(visit.t("dead_letters_help"))


def show_days(visit: Visit, days: Sequence[ReconciledDay]) -> None:
    """Expected against found, day by day, newest first."""
    with st.container(border=True):
        st.markdown(f"**{visit.t('reconciliation')}**  \n:small[:gray[{visit.t('reconciliation_note')}]]")
        st.altair_chart(_bars(visit, days), alt=visit.t("reconciliation"))
        table = [
            {
                visit.t("day"): formats.day(day.day, visit.language),
                visit.t("expected"): formats.number(day.count_expected, visit.language),
                visit.t("found"): formats.number(day.count_found, visit.language),
                visit.t("adds_up"): day.is_equal,
                visit.t("compared_at"): formats.moment(day.compared_at, visit.timezone, visit.language),
            }
            for day in sorted(days, key=lambda day: day.day, reverse=True)
        ]
        counts = {visit.t(key): st.column_config.TextColumn(alignment="right") for key in ("expected", "found")}
        height = min(36 * len(table) + 40, 420)
        st.dataframe(table, hide_index=True, height=height, alt=visit.t("reconciliation"), column_config=counts)


def _bars(visit: Visit, days: Sequence[ReconciledDay]) -> alt.LayerChart:
    rows = [{"day": str(day.day), "expected": day.count_expected, "found": day.count_found} for day in days]
    span = Window(min(day.day for day in days), max(day.day for day in days)).days
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=charts.days_axis(span),
        tooltip=[
            alt.Tooltip("utcyearmonthdate(day):T", title=visit.t("day"), format="%Y-%m-%d"),
            alt.Tooltip("expected:Q", title=visit.t("expected")),
            alt.Tooltip("found:Q", title=visit.t("found")),
        ],
    )
    bars = charts.day_bars(base, span)
    found = bars.encode(y=alt.Y("found:Q", title=None, axis=alt.Axis(tickCount=4)))
    expected = base.mark_tick(thickness=2, size=16, color="#e08e0b").encode(y="expected:Q")
    return alt.layer(found, expected).properties(height=170)  # type: ignore[return-value]  # altair says Layer or Facet
