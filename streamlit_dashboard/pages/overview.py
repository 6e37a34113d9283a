"""Overview: today as it happens, and what the days before tell."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import altair as alt
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from streamlit_dashboard import charts, formats
from streamlit_dashboard.answers import Snapshot
from streamlit_dashboard.api_client import Statistic
from streamlit_dashboard.problems import show_empty, told_plainly
from streamlit_dashboard.texts import language_name
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Totals, Window, by_day, ranked, total, wilson

MOST_ROWS = 8
PRESETS = {"days_7": 7, "days_30": 30, "days_90": 90}


def show(visit: Visit) -> None:
    """The page."""
    st.title(visit.t("overview"))
    show_today(visit)
    with told_plainly(visit.language):
        window = choose_window(visit)
        snapshots = visit.api.snapshots(window.first, window.last, window.assistant_id)
        if not snapshots:
            show_empty(visit.t("no_numbers"), visit.t("no_numbers_action"), ":material/bedtime:")
            return
        before = window.before
        earlier = visit.api.snapshots(before.first, before.last, before.assistant_id)
        show_headline(visit, window, total(snapshots), total(earlier) if earlier else None)
        show_charts(visit, window, snapshots)


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
            columns = st.columns(6)
            for column, (key, count) in zip(columns, counts, strict=False):
                column.metric(visit.t(key), formats.number(count, visit.language))
            thumbs = f"{live.thumbs_up} / {live.thumbs_down}"
            columns[5].metric(visit.t("thumbs"), thumbs, help=f"{visit.t('up')} / {visit.t('down')}")


def choose_window(visit: Visit) -> Window:
    """The filters in one row."""
    today = visit.now().astimezone(ZoneInfo(visit.timezone)).date()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choice = st.segmented_control(
            visit.t("period"), [*PRESETS, "own_dates"], default="days_30", required=True,
            format_func=lambda key: visit.t(str(key)), key="period",
        )  # fmt: skip
        names = {None: visit.t("all_assistants")} | {each.id: each.name for each in visit.api.assistants()}
        assistant = st.selectbox(
            visit.t("assistant"), list(names), format_func=lambda key: names[key], width=240, key="assistant"
        )
        if choice == "own_dates":
            picked = st.date_input(
                visit.t("dates"), (today - timedelta(days=29), today), max_value=today, width=280, key="dates"
            )
            first, last = _both(picked, today)
        else:
            first, last = today - timedelta(days=PRESETS[str(choice)] - 1), today
    st.caption(visit.t("times_in", timezone=visit.timezone))
    return Window(first, last, assistant)


def show_headline(visit: Visit, window: Window, now: Totals, before: Totals | None) -> None:
    """The figures with their change from as many days before."""
    t, language = visit.t, visit.language
    interval = wilson(now.up, now.up + now.down)
    thumbs = t("n_only", n=0) if interval is None else t(
        "n_between", n=now.up + now.down,
        low=formats.percent(interval[0], language), high=formats.percent(interval[1], language),
    )  # fmt: skip
    columns = st.columns(4)
    count, change = formats.number(now.conversations, language), _relative(visit, now, before)
    against = t("than_before" if change else "no_before", n=window.count_days)
    _figure(columns[0], t("conversations"), count, change, against)
    finished, timed = formats.number(now.eligible, language), formats.number(now.timed, language)
    was = before or total([])
    rates = [
        ("automation_rate", now.automation_rate, was.automation_rate, t("of_finished", n=finished)),
        ("satisfaction", now.satisfaction, was.satisfaction, thumbs),
        ("within_3s", now.share_within_3s, was.share_within_3s, t("of_answers", n=timed)),
    ]  # fmt: skip
    for column, (key, share, share_before, note) in zip(columns[1:], rates, strict=True):
        value = "–" if share is None else formats.percent(share, language)
        _figure(column, t(key), value, _points(visit, share, share_before), note, t(f"{key}_help"))


def show_charts(visit: Visit, window: Window, snapshots: Sequence[Snapshot]) -> None:
    """A card a chart, two in a row."""
    days = by_day(snapshots)
    _row(
        partial(_card, visit, window, "chart_days", "snapshots", _conversations(visit, window, days)),
        partial(_card, visit, window, "chart_automation", "snapshots", _automation(visit, days), key="automation"),
    )
    _row(
        partial(_card, visit, window, "chart_intents", "intents", _intents(visit, window)),
        partial(_card, visit, window, "chart_topics", "topics", _topics(visit, window), empty="no_topics"),
    )
    _row(
        partial(_card, visit, window, "chart_languages", "languages", _languages(visit, window)),
        partial(
            _card, visit, window, "chart_thumbs", "snapshots", _thumbs(visit, days), empty="no_ratings", key="thumbs"
        ),
    )
    _card(visit, window, "chart_response", "response-times", _response(visit, window))
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
        head, button = st.columns([5, 1], vertical_alignment="top")
        head.markdown(f"**{visit.t(title)}**  \n:small[:gray[{visit.t(title + '_note')}]]")
        if chart is None:
            st.caption(f":material/bar_chart_off: {visit.t(empty)}")
            return
        with button:
            _offer_csv(visit, window, statistic, key or title)
        st.altair_chart(chart, alt=visit.t(title))


def _offer_csv(visit: Visit, window: Window, statistic: Statistic, key: str) -> None:
    def rows() -> bytes:
        return visit.api.csv(statistic, window.first, window.last, window.assistant_id)

    st.download_button(
        visit.t("csv"), rows, f"{visit.login.tenant.slug}-{statistic}-{window.first}-{window.last}.csv", "text/csv",
        key=f"csv-{key}", help=visit.t("csv_help"), on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip


def _conversations(visit: Visit, window: Window, days: dict[date, Totals]) -> alt.Chart | None:
    rows = [{"day": str(day), "count": days[day].conversations if day in days else 0} for day in window.days]
    return charts.bars_by_day(rows, visit.language) if any(row["count"] for row in rows) else None


def _automation(visit: Visit, days: dict[date, Totals]) -> alt.Chart | None:
    rows = [
        {"day": str(day), "share": totals.automation_rate, "n": totals.eligible}
        for day, totals in days.items()
        if totals.automation_rate is not None
    ]
    return charts.share_by_day(rows, visit.language) if rows else None


def _thumbs(visit: Visit, days: dict[date, Totals]) -> alt.Chart | None:
    up, down = visit.t("up"), visit.t("down")
    rows = [
        {"day": str(day), "count": count, "rating": rating}
        for day, totals in days.items()
        for rating, count in ((up, totals.up), (down, totals.down))
        if count
    ]
    return charts.stacked_by_day(rows, visit.language, "rating", visit.t("rating"), [up, down]) if rows else None


def _response(visit: Visit, window: Window) -> alt.LayerChart | None:
    median, p90 = visit.t("median"), visit.t("p90")
    rows = [
        {"day": str(row.period_start), "seconds": milliseconds / 1000, "measure": measure}
        for row in visit.api.response_times(window.first, window.last, window.assistant_id)
        for measure, milliseconds in (
            (median, row.p50_first_response_ms_by_start),
            (p90, row.p90_first_response_ms_by_start),
        )
        if milliseconds is not None
    ]
    if not rows:
        return None
    return charts.lines_by_day(rows, visit.language, "seconds", visit.t("seconds"), [median, p90])


def _languages(visit: Visit, window: Window) -> alt.LayerChart | None:
    rows = visit.api.languages(window.first, window.last, window.assistant_id)
    found = ranked(rows, lambda row: row.language, lambda row: row.count_conversations_by_start)
    everything = sum(count for _, count in found)
    return _ranking(
        visit,
        [(language_name(code, visit.language), count) for code, count in found],
        lambda n: f"{formats.number(n, visit.language)} ({formats.percent(n / everything, visit.language)})",
    )


def _intents(visit: Visit, window: Window) -> alt.LayerChart | None:
    rows = visit.api.intents(window.first, window.last, window.assistant_id)
    found = ranked(rows, lambda row: row.intent, lambda row: row.count_replies_by_event)
    return _ranking(visit, [(formats.readable_slug(slug), count) for slug, count in found])


def _topics(visit: Visit, window: Window) -> alt.LayerChart | None:
    rows = visit.api.topics(window.first, window.last, window.assistant_id)
    return _ranking(visit, ranked(rows, lambda row: row.label, lambda row: row.count_messages_by_event))


def _ranking(
    visit: Visit, found: Sequence[tuple[str, int]], written: Callable[[int], str] | None = None
) -> alt.LayerChart | None:
    write = written or (lambda n: formats.number(n, visit.language))
    rows = [{"label": label, "count": count, "written": write(count)} for label, count in found[:MOST_ROWS]]
    return charts.ranking(rows, visit.language) if rows else None


def _figure(
    place: DeltaGenerator, label: str, value: str, change: str | None, note: str, tip: str | None = None
) -> None:
    with place.container(border=True, height="stretch"):
        st.metric(label, value, change, help=tip)
        st.caption(note)


def _points(visit: Visit, now: float | None, before: float | None) -> str | None:
    points = 0 if now is None or before is None else round(now * 100) - round(before * 100)
    return visit.t("points", n=f"{points:+d}") if points else None


def _relative(visit: Visit, now: Totals, before: Totals | None) -> str | None:
    if before is None or not before.conversations:
        return None
    change = now.conversations / before.conversations - 1
    return ("+" if change >= 0 else "-") + formats.percent(abs(change), visit.language)


def _both(picked: object, today: date) -> tuple[date, date]:
    """A range is picked in two clicks; after the first there is only one end."""
    ends = [day for day in picked if isinstance(day, date)] if isinstance(picked, tuple) else []
    return (ends[0], ends[-1]) if ends else (today - timedelta(days=29), today)
