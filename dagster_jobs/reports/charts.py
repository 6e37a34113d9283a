"""The report's charts as Vega-Lite, drawn without a browser: SVG for the PDF, PNG for the mail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

import altair as alt
import vl_convert
from babel.numbers import get_decimal_symbol

from dagster_jobs.reports.formats import day_label, language_name, number, percent, text
from dagster_jobs.reports.report import Day, Report, Share

TEAL, AMBER, INK, MUTED, HAIRLINE = "#0f766e", "#e08e0b", "#12263a", "#5b6b7a", "#e3e8ec"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
FULL_WIDTH, HALF_WIDTH, HEIGHT = 640, 290, 170
MAX_ROWS = 6
LINE_OF_LABEL = 28  # characters
ROW, TALL_ROW = 29, 36
# Vega hangs a second line below the first: so the first stands on the bar's middle, where there are two.
AROUND_THE_BAR = {"condition": {"test": "indexof(datum.value, '\\n') >= 0", "value": "bottom"}, "value": "middle"}

Layers = alt.LayerChart | alt.FacetChart  # what `alt.layer` says it returns; ours have no facets


@dataclass(frozen=True)
class Drawing:
    """One chart, ready for both media."""

    svg: str
    png: bytes

    @property
    def width(self) -> int:
        """Pixels that the picture is meant to be shown at; the PNG has twice as many, for sharp screens."""
        return int.from_bytes(self.png[16:20], "big") // 2


def draw_all(report: Report, language: str) -> dict[str, Drawing]:
    """The charts that have something to show, by name."""
    makers: dict[str, Callable[[Report, str], Layers | None]] = {
        "days": conversations_a_day,
        "languages": languages,
        "intents": lambda r, lang: ranking(r.intents, lang, lambda share: share.named(lang)),
        "topics": lambda r, lang: ranking(r.topics, lang, lambda share: share.label),
        "response": lambda r, lang: response_times(r.days, lang),
        "thumbs": thumbs_a_day,
    }
    charts = {name: make(report, language) for name, make in makers.items()}
    return {name: draw(chart) for name, chart in charts.items() if chart is not None}


def draw(chart: Layers) -> Drawing:
    """Draws a chart in both media."""
    specification = _styled(chart).to_json()
    return Drawing(vl_convert.vegalite_to_svg(specification), vl_convert.vegalite_to_png(specification, scale=2))


def conversations_a_day(report: Report, language: str) -> Layers | None:
    """Bars of conversations, with the average of the period before as a dashed line."""
    if not any(day.conversations for day in report.days):
        return None
    rows = [{"day": day_label(day.day, language), "count": day.conversations} for day in report.days]
    bars = _chart(rows).mark_bar(color=TEAL, cornerRadiusEnd=2).encode(
        x=_day_axis(report.days, language), y=alt.Y("count:Q", title=None, axis=_count_axis(report.days))
    )  # fmt: skip
    layers: list[alt.Chart] = [bars]
    if report.conversations.before is not None:
        average = report.conversations.before / len(report.period.before.days)
        line = _chart([{"average": average}])
        layers.append(line.mark_rule(color=AMBER, strokeDash=[5, 4], strokeWidth=1.5).encode(y="average:Q"))
    return alt.layer(*layers).properties(width=FULL_WIDTH, height=HEIGHT + 120)


def languages(report: Report, language: str) -> Layers | None:
    """A ranking with each language's share."""
    return ranking(
        report.languages,
        language,
        lambda share: language_name(share.label, language),
        lambda share: f"{number(share.count, language)}  ({percent(share.share, language)})",
    )


def ranking(
    shares: Sequence[Share],
    language: str,
    label: Callable[[Share], str],
    value: Callable[[Share], str] | None = None,
) -> Layers | None:
    """Horizontal bars, most first, each with its number at the end."""
    if not shares:
        return None
    written = value or (lambda share: number(share.count, language))
    rows = [
        {"label": _in_two_lines(label(share)), "count": share.count, "written": written(share)}
        for share in shares[:MAX_ROWS]
    ]
    most = max(share.count for share in shares)
    height = TALL_ROW if any("\n" in str(row["label"]) for row in rows) else ROW
    axis = alt.Axis(
        ticks=False, domain=False, labelPadding=8, labelExpr="split(datum.label, '\\n')", labelBaseline=AROUND_THE_BAR
    )
    base = _chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=axis),
        x=alt.X("count:Q", title=None, axis=None, scale=alt.Scale(domain=[0, most * 1.45])),
    )
    bars = base.mark_bar(color=TEAL, cornerRadiusEnd=2, size=14)
    numbers = base.mark_text(align="left", dx=6, color=INK, fontSize=11).encode(text="written:N")
    return alt.layer(bars, numbers).properties(width=HALF_WIDTH - 100, height=height * len(rows))


def response_times(days: Sequence[Day], language: str) -> Layers | None:
    """Median and 90th percentile of a day's first responses, in seconds."""
    rows = [
        {"day": day_label(day.day, language), "seconds": milliseconds / 1000, "line": text(language, line)}
        for day in days
        for line, milliseconds in (("median", day.first_response_p50_ms), ("p90", day.first_response_p90_ms))
        if milliseconds is not None
    ]
    if not rows:
        return None
    colours = alt.Scale(domain=[text(language, "median"), text(language, "p90")], range=[TEAL, AMBER])
    base = _chart(rows).encode(
        x=_day_axis(days, language),
        y=alt.Y("seconds:Q", title=None, axis=alt.Axis(tickCount=4, format=".3~f", labelExpr=_decimal_label(language))),
        color=alt.Color("line:N", scale=colours, title=None, legend=alt.Legend(orient="top", symbolType="circle")),
    )
    line = base.mark_line(strokeWidth=2)
    points = base.mark_point(filled=True, size=30, opacity=1)
    return alt.layer(line, points).properties(width=FULL_WIDTH, height=HEIGHT + 90)


def thumbs_a_day(report: Report, language: str) -> Layers | None:
    """Stacked bars of thumbs up and down."""
    rows = [
        {"day": day_label(day.day, language), "count": count, "thumb": text(language, thumb), "order": order}
        for day in report.days
        for order, thumb, count in ((0, "thumbs_up", day.thumbs_up), (1, "thumbs_down", day.thumbs_down))
    ]
    if not any(day.thumbs_up + day.thumbs_down for day in report.days):
        return None
    colours = alt.Scale(domain=[text(language, "thumbs_up"), text(language, "thumbs_down")], range=[TEAL, AMBER])
    bars = _chart(rows).mark_bar(size=min(22, 300 // len(report.days) - 3)).encode(
        x=_day_axis(report.days, language),
        y=alt.Y("count:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1, format="d")),
        color=alt.Color("thumb:N", scale=colours, title=None, legend=alt.Legend(orient="top", symbolType="circle")),
        order=alt.Order("order:Q"),
    )  # fmt: skip
    return alt.layer(bars).properties(width=HALF_WIDTH, height=HEIGHT - 20)


def _chart(rows: Sequence[Mapping[str, object]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=[dict(row) for row in rows]))


def _day_axis(days: Sequence[Day], language: str) -> alt.X:
    labels = [day_label(day.day, language) for day in days]
    shown = labels if len(labels) <= 8 else labels[:: max(1, len(labels) // 6)]
    return alt.X(
        "day:O", sort=labels, title=None, scale=alt.Scale(domain=labels),
        axis=alt.Axis(values=shown, labelAngle=0, ticks=False, grid=False, labelPadding=6, labelOverlap=True),
    )  # fmt: skip


def _count_axis(days: Sequence[Day]) -> alt.Axis:
    most = max(day.conversations for day in days)
    return alt.Axis(tickCount=min(5, most + 1), tickMinStep=1, format="d", grid=True)


def _decimal_label(language: str) -> str:
    return f"replace(datum.label, '.', '{get_decimal_symbol(language)}')"


def _in_two_lines(label: str) -> str:
    return "\n".join(wrap(label, LINE_OF_LABEL, max_lines=2, placeholder="…"))


def _styled(chart: Layers) -> Layers:
    styled: Layers = (
        chart.configure(background="#ffffff", font=FONT, padding=2)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED, labelFontSize=11, labelFont=FONT, gridColor=HAIRLINE, domainColor=HAIRLINE,
            tickColor=HAIRLINE, labelLimit=170,
        )
        .configure_axisY(domain=False, ticks=False, labelPadding=6)
        .configure_legend(labelColor=MUTED, labelFont=FONT, labelFontSize=11, offset=10, padding=0)
    )  # fmt: skip
    return styled
