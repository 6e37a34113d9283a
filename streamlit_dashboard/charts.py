"""The console's charts. Colours come from the theme, so one chart serves light and dark."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from math import ceil
from textwrap import wrap

import altair as alt
from babel.numbers import get_decimal_symbol

from streamlit_dashboard import formats
from streamlit_dashboard.catalogue import text
from streamlit_dashboard.formats import locale_of

Rows = Sequence[Mapping[str, object]]
Days = Sequence[date]
HEIGHT = 230
MAX_LABELS = 8
WIDEST_BAR, NARROWEST_CHART = 28, 280  # pixels
# Vega hangs a second line below the first: so the first stands on the bar's middle, where there are two.
AROUND_THE_BAR = {"condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": "bottom"}, "value": "middle"}
LINE_OF_LABEL = 30  # characters; a phone shows half the bar beside them


def bars_by_day(rows: Rows, days: Days, language: str) -> alt.Chart:
    """`{day, count}` as bars over time."""
    bars = day_bars(day_chart(rows, language), days)
    return _sized(
        bars.encode(x=days_axis(days, language), y=_count(language), tooltip=[day_tip(language), _count_tip(language)])
    )


def stacked_by_day(rows: Rows, days: Days, language: str, key: str, title: str, order: Sequence[str]) -> alt.Chart:
    """`{day, count, <key>}` as stacked bars over time."""
    colour = alt.Color(f"{key}:N", title=None, scale=alt.Scale(domain=list(order)), legend=_legend())
    tips = [day_tip(language), alt.Tooltip(f"{key}:N", title=title), _count_tip(language)]
    bars = day_bars(day_chart(rows, language), days)
    return _sized(bars.encode(x=days_axis(days, language), y=_count(language), color=colour, tooltip=tips))


def lines_by_day(rows: Rows, days: Days, language: str, value: str, title: str, order: Sequence[str]) -> alt.LayerChart:
    """`{day, <value>, written, measure}` as lines over time, with a dot a day so that a lone day is seen."""
    base = day_chart(rows, language).encode(
        x=days_axis(days, language),
        y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(tickCount=4, format=".3~f", labelExpr=_as_written(language))),
        color=alt.Color("measure:N", title=None, scale=alt.Scale(domain=list(order)), legend=_legend()),
        tooltip=[
            day_tip(language),
            alt.Tooltip("measure:N", title=text(language, "measure")),
            alt.Tooltip("written:N", title=title),
        ],
    )
    lines = alt.layer(base.mark_line(strokeWidth=2.5), base.mark_circle(size=45, opacity=1))
    return lines.properties(height=HEIGHT)  # type: ignore[return-value]  # altair says Layer or Facet; it is a layer


def share_by_day(rows: Rows, days: Days, language: str) -> alt.Chart:
    """`{day, share, written, n}` as a line from 0 to 100 %."""
    line = day_chart(rows, language).mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=45, filled=True))
    percent = alt.Tooltip("written:N", title=text(language, "share"))
    axis = alt.Axis(format=".0%", tickCount=5, labelExpr=_as_written(language))
    return _sized(
        line.encode(
            x=days_axis(days, language),
            y=alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=axis),
            tooltip=[day_tip(language), percent, alt.Tooltip("n:Q", title="n")],
        )
    )


def ranking(rows: Rows, language: str) -> alt.LayerChart:
    """`{label, count, written}`, most first, as bars with their number at the end."""
    most = max((float(str(row["count"])) for row in rows), default=1.0)
    axis = alt.Axis(
        ticks=False, domain=False, labelLimit=210, labelPadding=8,
        labelExpr="split(datum.label, '\\n')", labelBaseline=AROUND_THE_BAR,
    )  # fmt: skip
    base = _chart([{**row, "label": _in_two_lines(str(row["label"]))} for row in rows]).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=axis),
        x=alt.X("count:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * 1.3])),
        tooltip=[alt.Tooltip("label:N", title=" "), alt.Tooltip("written:N", title=text(language, "count"))],
    )
    bars = base.mark_bar(cornerRadiusEnd=3, size=16)
    numbers = base.mark_text(align="left", dx=6, fontSize=12).encode(text="written:N", color=alt.value("#7b8b97"))
    return alt.layer(bars, numbers).properties(height=max(60, 34 * len(rows)))  # type: ignore[return-value]  # a layer


def _in_two_lines(label: str) -> str:
    return "\n".join(wrap(label, LINE_OF_LABEL, max_lines=2, placeholder="…"))


def _sized(chart: alt.Chart) -> alt.Chart:
    sized: alt.Chart = chart.properties(height=HEIGHT)
    return sized


def _count_tip(language: str) -> alt.Tooltip:
    return alt.Tooltip("count:Q", title=text(language, "count"))


def _chart(rows: Rows) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def day_chart(rows: Rows, language: str) -> alt.Chart:
    """A chart of `{day, …}`; `written_day` is the day as its tip says it."""
    written = [{"written_day": formats.day(date.fromisoformat(str(row["day"])), language)} for row in rows]
    return _chart([{**row, **day} for row, day in zip(rows, written, strict=True)])


def days_axis(days: Days, language: str) -> alt.X:
    """Days as moments of no zone: the label is the tenant's local day whatever the browser's clock says.

    Every chart of a window spans all its days, so that two of them can be compared.
    """
    labelled = days[:: ceil(len(days) / MAX_LABELS)]
    labels = json.dumps({str(day): formats.day_of_axis(day, language) for day in labelled})
    axis = alt.Axis(
        values=[_instant(day) for day in labelled], labelExpr=f"({labels})[utcFormat(datum.value, '%Y-%m-%d')]",
        labelAngle=0, ticks=False, grid=False, labelOverlap=True,
    )  # fmt: skip
    margin = timedelta(days=1 if len(days) == 1 else 0)  # a lone day stands in the middle
    domain = [_instant(days[0] - margin), _instant(days[-1] + margin)]
    return alt.X("day:T", title=None, axis=axis, scale=alt.Scale(type="utc", domain=domain, padding=_bar_width(days)))


def day_bars(chart: alt.Chart, days: Days) -> alt.Chart:
    """Bars that leave a gap between days."""
    width = _bar_width(days)
    bars: alt.Chart = chart.mark_bar(size=width, cornerRadiusEnd=min(3, width // 3))
    return bars


def _bar_width(days: Days) -> int:
    return max(3, min(WIDEST_BAR, NARROWEST_CHART // len(days)))


def _instant(day: date) -> alt.DateTime:
    return alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True)


def _as_written(language: str) -> str:
    """A label of an axis: 0.5 and 40% in English, 0,5 and 40 % in Swedish."""
    decimal, percent = get_decimal_symbol(locale_of(language)), formats.percent(0, language).removeprefix("0")
    return f"replace(replace(datum.label, '.', '{decimal}'), '%', '{percent}')"


def day_tip(language: str) -> alt.Tooltip:
    """The day as people write it."""
    return alt.Tooltip("written_day:N", title=text(language, "day"))


def _count(language: str) -> alt.Y:
    return alt.Y("count:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1, format="d"))


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", symbolType="circle", title=None, padding=0, offset=8)
