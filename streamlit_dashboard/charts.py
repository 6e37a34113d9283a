"""The console's charts. Colours come from the theme, so one chart serves light and dark."""

from collections.abc import Mapping, Sequence
from textwrap import wrap

import altair as alt

from streamlit_dashboard.texts import Language, text

Rows = Sequence[Mapping[str, object]]
HEIGHT = 230
# Vega hangs a second line below the first: so the first stands on the bar's middle, where there are two.
AROUND_THE_BAR = {"condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": "bottom"}, "value": "middle"}
LINE_OF_LABEL = 24  # characters; a phone shows half the bar beside them


def bars_by_day(rows: Rows, language: Language) -> alt.Chart:
    """`{day, count}` as bars over time."""
    bars = _chart(rows).mark_bar(cornerRadiusEnd=3)
    return _sized(bars.encode(x=_days(rows), y=_count(language), tooltip=[_day_tip(language), _count_tip(language)]))


def stacked_by_day(rows: Rows, language: Language, key: str, title: str, order: Sequence[str]) -> alt.Chart:
    """`{day, count, <key>}` as stacked bars over time."""
    colour = alt.Color(f"{key}:N", title=None, scale=alt.Scale(domain=list(order)), legend=_legend())
    tips = [_day_tip(language), alt.Tooltip(f"{key}:N", title=title), _count_tip(language)]
    return _sized(_chart(rows).mark_bar().encode(x=_days(rows), y=_count(language), color=colour, tooltip=tips))


def lines_by_day(rows: Rows, language: Language, value: str, title: str, order: Sequence[str]) -> alt.LayerChart:
    """`{day, <value>, measure}` as lines over time, with a dot a day so that a lone day is seen."""
    base = _chart(rows).encode(
        x=_days(rows),
        y=alt.Y(f"{value}:Q", title=None, axis=alt.Axis(tickCount=4)),
        color=alt.Color("measure:N", title=None, scale=alt.Scale(domain=list(order)), legend=_legend()),
        tooltip=[
            _day_tip(language),
            alt.Tooltip("measure:N", title=text(language, "measure")),
            alt.Tooltip(f"{value}:Q", title=title, format=".2f"),
        ],
    )
    lines = alt.layer(base.mark_line(strokeWidth=2.5), base.mark_circle(size=45, opacity=1))
    return lines.properties(height=HEIGHT)  # type: ignore[return-value]  # altair says Layer or Facet; it is a layer


def share_by_day(rows: Rows, language: Language) -> alt.Chart:
    """`{day, share, n}` as a line from 0 to 100 %."""
    line = _chart(rows).mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=45, filled=True))
    percent = alt.Tooltip("share:Q", title=text(language, "share"), format=".0%")
    axis = alt.Axis(format=".0%", tickCount=5)
    return _sized(
        line.encode(
            x=_days(rows),
            y=alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=axis),
            tooltip=[_day_tip(language), percent, alt.Tooltip("n:Q", title="n")],
        )
    )


def ranking(rows: Rows, language: Language) -> alt.LayerChart:
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


def _count_tip(language: Language) -> alt.Tooltip:
    return alt.Tooltip("count:Q", title=text(language, "count"))


def _chart(rows: Rows) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def _days(rows: Rows) -> alt.X:
    """Days as dates without a zone: the label is the tenant's local day whatever the browser's clock says."""
    count = len({str(row["day"]) for row in rows})
    axis = alt.Axis(format="%-d/%-m", labelAngle=0, ticks=False, grid=False, tickCount=min(count, 8), labelOverlap=True)
    return alt.X("utcyearmonthdate(day):O" if count <= 14 else "utcyearmonthdate(day):T", title=None, axis=axis)


def _day_tip(language: Language) -> alt.Tooltip:
    return alt.Tooltip("utcyearmonthdate(day):T", title=text(language, "day"), format="%Y-%m-%d")


def _count(language: Language) -> alt.Y:
    return alt.Y("count:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1, format="d"))


def _legend() -> alt.Legend:
    return alt.Legend(orient="top", symbolType="circle", title=None)
