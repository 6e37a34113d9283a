"""A report as HTML: one template for the PDF (inline SVG charts) and the mail (PNG charts by content id)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dagster_jobs.reports import formats
from dagster_jobs.reports.charts import Drawing, readable_slug
from dagster_jobs.reports.formats import Language
from dagster_jobs.reports.report import Figure, Report
from dagster_jobs.reports.texts import DEFINITE_UNIT, text

Medium = Literal["print", "mail"]
Unit = Literal["count", "share", "duration", "money"]

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Card:
    """One headline figure, written out."""

    key: str
    label: str
    value: str
    before: str
    change: str
    tone: Literal["good", "bad", "even"]


def render_html(
    report: Report,
    drawings: Mapping[str, Drawing],
    language: Language,
    medium: Medium,
    *,
    note: str = "",
    console: str = "",
) -> str:
    """The whole report as one self-contained document; in the mail, charts are `cid:` pictures.

    `note` is a line for the mail's reader (is the PDF attached?), `console` the console's address.
    """
    template = TEMPLATES.get_template("report.html")
    return template.render(
        report=report,
        medium=medium,
        language=language,
        t=lambda key, **values: text(language, key, **_words(report, language), **values),
        cards=cards(report, language),
        summary=summary(report, language),
        span=formats.span(report.period, language),
        pictures={name: _picture(name, drawing, medium) for name, drawing in drawings.items()},
        thumbs_note=_thumbs_note(report, language),
        built=_built(report, language),
        note=note,
        console=console,
    )


def render_text(report: Report, language: Language, *, note: str = "", console: str = "") -> str:
    """The report for mail readers without HTML: the summary and every figure."""
    kind, span = text(language, report.period.kind), formats.span(report.period, language)
    lines = [f"{report.tenant_name} – {kind}, {span}", "", summary(report, language), ""]
    lines += [f"{card.label}: {card.value} ({card.change})" for card in cards(report, language)]
    lines += ["", note, console]
    return "\n".join(lines).replace(formats.NO_BREAK, " ").rstrip() + "\n"


def subject(report: Report, language: Language) -> str:
    """The mail's subject."""
    return text(
        language,
        f"subject_{report.period.kind}",
        tenant=report.tenant_name,
        span=formats.span(report.period, language),
    )


def cards(report: Report, language: Language) -> list[Card]:
    """Every headline figure in the order of the report; the first six are the cover's."""
    up, down = report.thumbs_up, report.thumbs_down
    satisfaction = Figure(_ratio(up.value, down.value), _ratio(up.before, down.before))
    rows: list[tuple[str, Figure, Unit, int]] = [
        ("conversations", report.conversations, "count", 1),
        ("automation_rate", report.automation_rate, "share", 1),
        ("satisfaction", satisfaction, "share", 1),
        ("messages", report.messages, "count", 1),
        ("handoffs", report.handoffs, "count", -1),
        ("first_response", report.first_response_p50_ms, "duration", -1),
        ("first_response_p90", report.first_response_p90_ms, "duration", -1),
        ("replies", report.replies, "count", 0),
        ("thumbs_up", report.thumbs_up, "count", 1),
        ("thumbs_down", report.thumbs_down, "count", -1),
        ("screened", report.screened, "count", 0),
        ("tokens", report.tokens, "count", 0),
        ("cost", report.cost_usd, "money", 0),
    ]
    return [_card(key, figure, unit, better, language) for key, figure, unit, better in rows]


def summary(report: Report, language: Language) -> str:
    """The period in two or three sentences."""
    if report.is_empty:
        return text(language, "empty", tenant=report.tenant_name)
    sentences = [_volume_sentence(report, language)]
    if report.automation_rate.value is not None:
        share = formats.percent(report.automation_rate.value, language)
        sentences.append(text(language, "summary_automation", share=share))
    sentences += _thumbs_sentence(report, language)
    if report.intents:
        sentences.append(text(language, "summary_intent", intent=readable_slug(report.intents[0].label).lower()))
    return " ".join(sentences)


def written(value: float | None, unit: Unit, language: Language) -> str:
    """A value as a person reads it; a dash where there is none."""
    if value is None:
        return text(language, "none")
    match unit:
        case "count":
            return formats.number(value, language)
        case "share":
            return formats.percent(value, language)
        case "duration":
            return formats.duration(value, language)
        case "money":
            return formats.money(value, language)


def _card(key: str, figure: Figure, unit: Unit, better: int, language: Language) -> Card:
    change = _change(figure, unit, language)
    tone: Literal["good", "bad", "even"] = "even"
    if figure.value is not None and figure.before is not None and better and figure.value != figure.before:
        tone = "good" if (figure.value > figure.before) == (better > 0) else "bad"
    value = written(figure.value, unit, language)
    if key == "cost" and figure.value is None:
        value = text(language, "no_price")
    return Card(key, text(language, key), value, written(figure.before, unit, language), change, tone)


def _change(figure: Figure, unit: Unit, language: Language) -> str:
    if figure.value is None or figure.before is None:
        return text(language, "new")
    if figure.value == figure.before:
        return text(language, "same")
    if unit == "share":
        points = round(figure.value * 100) - round(figure.before * 100)
        return text(language, "points", value=_signed(points, language)) if points else text(language, "same")
    if not figure.before:
        return "+" + written(figure.value, unit, language)
    relative = figure.value / figure.before - 1
    if abs(relative) < 0.005:
        return text(language, "same")
    return ("+" if relative > 0 else "−") + formats.percent(abs(relative), language)


def _signed(points: int, language: Language) -> str:
    return ("+" if points > 0 else "−") + formats.number(abs(points), language)


def _ratio(up: float | None, down: float | None) -> float | None:
    return up / (up + down) if up is not None and down is not None and up + down else None


def _volume_sentence(report: Report, language: Language) -> str:
    now, before = report.conversations.value or 0, report.conversations.before
    values = {"tenant": report.tenant_name, "count": formats.number(now, language)}
    if now == 1:
        return text(language, "summary_one", tenant=report.tenant_name)
    if not before:
        return text(language, "summary_first", **values)
    unit = DEFINITE_UNIT[language][report.period.kind]
    relative = now / before - 1
    if abs(relative) < 0.005:
        return text(language, "summary_same", unit=unit, **values)
    key = "summary_more" if relative > 0 else "summary_less"
    return text(language, key, unit=unit, change=formats.percent(abs(relative), language), **values)


def _thumbs_sentence(report: Report, language: Language) -> list[str]:
    satisfaction = report.satisfaction
    if satisfaction is None:
        return []
    n = int((report.thumbs_up.value or 0) + (report.thumbs_down.value or 0))
    if n == 1:
        direction = text(language, "direction_up" if satisfaction.share else "direction_down")
        return [text(language, "summary_thumbs_one", direction=direction)]
    share = formats.percent(satisfaction.share, language)
    return [text(language, "summary_thumbs", share=share, n=formats.number(n, language))]


def _thumbs_note(report: Report, language: Language) -> str:
    interval = report.satisfaction
    if interval is None:
        return ""
    return text(
        language,
        "chart_thumbs_note",
        up=formats.number(report.thumbs_up.value or 0, language),
        down=formats.number(report.thumbs_down.value or 0, language),
        low=formats.percent(interval.low, language),
        high=formats.percent(interval.high, language),
    )


def _built(report: Report, language: Language) -> str:
    if report.built_at is None:
        return ""
    return text(language, "built", at=formats.moment(report.built_at.astimezone(ZoneInfo(report.timezone)), language))


def _words(report: Report, language: Language) -> dict[str, str]:
    unit = DEFINITE_UNIT[language][report.period.kind]
    return {"tenant": report.tenant_name, "timezone": report.timezone, "unit": unit}


def _picture(name: str, drawing: Drawing, medium: Medium) -> Markup:
    if medium == "print":
        return Markup(drawing.svg)  # noqa: S704 -- Vega draws it and escapes what it is given; no visitor's text
    picture = Markup('<img src="cid:{}" alt="" width="{}" style="display:block;max-width:100%;height:auto">')
    return picture.format(name, drawing.width)
