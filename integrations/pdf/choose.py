"""Which engine prints on this machine, proven by one page at start."""

from collections.abc import Iterator

from integrations.pdf import weasy, wkhtmltopdf
from integrations.pdf.port import EngineName, PdfEngine, PdfError

PROBE = "<!doctype html><html><head><meta charset='utf-8'></head><body><p>Samtal</p></body></html>"


def choose_engine(wanted: EngineName | None = None) -> PdfEngine | None:
    """The wanted engine, or the first that prints (wkhtmltopdf, then WeasyPrint); None when none does."""
    return next((engine for engine in _installed(wanted) if prints(engine)), None)


def prints(engine: PdfEngine) -> bool:
    """Whether the engine can print a page here: a binary without its libraries is found out now."""
    try:
        engine.render_pdf(PROBE)
    except (PdfError, OSError):
        return False
    return True


def _installed(wanted: EngineName | None) -> Iterator[PdfEngine]:
    binary = wkhtmltopdf.find()
    if binary and wanted in (None, "wkhtmltopdf"):
        yield wkhtmltopdf.Wkhtmltopdf(binary)
    if weasy.is_installed() and wanted in (None, "weasyprint"):
        yield weasy.WeasyPrint()
