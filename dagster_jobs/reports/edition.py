"""One report printed in one language, in every form that it travels in."""

from dataclasses import dataclass

import structlog

from dagster_jobs.reports.charts import Drawing, draw_all
from dagster_jobs.reports.formats import Language
from dagster_jobs.reports.render import render_html, render_text, subject
from dagster_jobs.reports.report import Report
from dagster_jobs.reports.texts import text
from integrations.pdf.port import PdfEngine, PdfError

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Edition:
    """A report printed in one language."""

    subject: str
    text: str
    html: str
    pictures: dict[str, bytes]
    pdf: bytes | None


def print_edition(report: Report, language: Language, engine: PdfEngine | None, console_url: str) -> Edition:
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


def print_pdf(
    report: Report, drawings: dict[str, Drawing], language: Language, engine: PdfEngine | None
) -> bytes | None:
    """The PDF, or None where there is no engine or it failed (which is logged)."""
    if engine is None:
        return None
    try:
        return engine.render_pdf(render_html(report, drawings, language, "print"))
    except PdfError as error:
        log.warning("pdf_failed", engine=engine.name, reason=str(error))
        return None
