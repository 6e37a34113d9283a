"""A report in every form that it travels in: one template for the PDF (inline SVG charts) and the mail (PNG charts)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dagster_jobs.reports import formats
from dagster_jobs.reports.charts import Drawing, draw_all
from dagster_jobs.reports.formats import text
from dagster_jobs.reports.headline import Card, cards, summary
from dagster_jobs.reports.report import Report
from integrations.pdf.port import PdfEngine, PdfError

log = structlog.get_logger(__name__)
Medium = Literal["print", "mail"]

TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True)
class Edition:
    """A report printed in one language."""

    subject: str
    text: str
    html: str
    pictures: dict[str, bytes]
    pdf: bytes | None


def print_edition(report: Report, language: str, engine: PdfEngine | None, console_url: str) -> Edition:
    """Draws and prints a report. Without an engine, or when it fails, the mail says so and is all there is."""
    drawings = draw_all(report, language)
    pdf = print_pdf(report, drawings, language, engine)
    note = text(language, "mail_pdf" if pdf else "mail_no_pdf")
    return Edition(
        subject(report, language),
        render_text(report, language, note=note, console=console_url),
        render_html(report, drawings, language, "mail", note=note, console=console_url),
        {name: drawing.png for name, drawing in drawings.items()},
        pdf,
    )


def print_pdf(report: Report, drawings: dict[str, Drawing], language: str, engine: PdfEngine | None) -> bytes | None:
    """The PDF, or None where there is no engine or it failed (which is logged)."""
    if engine is None:
        return None
    try:
        return engine.render_pdf(render_html(report, drawings, language, "print"))
    except PdfError as error:
        log.warning("pdf_failed", engine=engine.name, reason=str(error))
        return None


def render_html(
    report: Report,
    drawings: Mapping[str, Drawing],
    language: str,
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


def render_text(report: Report, language: str, *, note: str = "", console: str = "") -> str:
    """The report for mail readers without HTML: the summary and every figure."""
    kind, span = text(language, report.period.kind), formats.span(report.period, language)
    lines = [f"{report.tenant_name} – {kind}, {span}", "", summary(report, language), ""]
    lines += [_line(card, report) for card in cards(report, language)]
    lines += ["", note, console]
    return "\n".join(lines).replace(formats.NO_BREAK, " ").rstrip() + "\n"


def _line(card: Card, report: Report) -> str:
    return f"{card.label}: {card.value}" + (f" ({card.change})" if report.is_compared else "")


def subject(report: Report, language: str) -> str:
    """The mail's subject."""
    return text(
        language,
        f"subject_{report.period.kind}",
        tenant=report.tenant_name,
        span=formats.span(report.period, language),
    )


def _thumbs_note(report: Report, language: str) -> str:
    low, high = report.satisfaction_interval
    if low is None or high is None:
        return ""
    return text(
        language,
        "chart_thumbs_note",
        up=formats.number(report.thumbs_up.value or 0, language),
        down=formats.number(report.thumbs_down.value or 0, language),
        low=formats.percent(low, language),
        high=formats.percent(high, language),
    )


def _built(report: Report, language: str) -> str:
    if report.built_at is None:
        return ""
    return text(language, "built", at=formats.moment(report.built_at.astimezone(ZoneInfo(report.timezone)), language))


def _words(report: Report, language: str) -> dict[str, str]:
    unit = text(language, f"definite_{report.period.kind}")
    return {"tenant": report.tenant_name, "timezone": report.timezone, "unit": unit}


def _picture(name: str, drawing: Drawing, medium: Medium) -> Markup:
    if medium == "print":
        return Markup(drawing.svg)  # noqa: S704 -- Vega draws it and escapes what it is given; no visitor's text
    picture = Markup('<img src="cid:{}" alt="" width="{}" style="display:block;max-width:100%;height:auto">')
    return picture.format(name, drawing.width)
