"""The engines, and which of them prints on this machine, proven by one page at start.

wkhtmltopdf is asked for by name and abandoned upstream, so it is kept on a short leash. The HTML always goes through
a file: `pdfkit.from_string` obeys `<meta name="pdfkit-...">` of the document as command-line options
(CVE-2025-26240); from a file it reads none. pdfkit builds the command line; we run it, because pdfkit itself knows
no time limit. WeasyPrint runs in a process of its own, so that a time limit can end it.
"""

import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pdfkit

from integrations.pdf import unprivileged
from integrations.pdf.port import EngineName, PdfEngine, PdfError

PROBE = "<!doctype html><html><head><meta charset='utf-8'></head><body><p>Samtal</p></body></html>"

# Debian's build has an unpatched Qt: headers, footers and a table of contents are not there.
OPTIONS: dict[str, str | None] = {
    "disable-javascript": None,
    "disable-local-file-access": None,
    "disable-plugins": None,
    "load-error-handling": "ignore",
    "load-media-error-handling": "ignore",
    "proxy": "http://127.0.0.1:9",  # the discard port: nothing listens, so nothing is fetched
    "quiet": "",
    "encoding": "UTF-8",
    "page-size": "A4",
    "margin-top": "0",
    "margin-bottom": "0",
    "margin-left": "0",
    "margin-right": "0",
}
SCRIPT = Path(__file__).with_name("print_with_weasyprint.py")


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
    binary = find_wkhtmltopdf()
    if binary and wanted in (None, "wkhtmltopdf"):
        yield Wkhtmltopdf(binary)
    if is_weasyprint_installed() and wanted in (None, "weasyprint"):
        yield WeasyPrint()


@dataclass(frozen=True)
class Wkhtmltopdf:
    """Prints with the wkhtmltopdf binary at `binary`."""

    binary: str
    timeout_s: float = 60.0
    name: EngineName = "wkhtmltopdf"

    def render_pdf(self, html: str) -> bytes:
        """The document as PDF. Raises PdfError."""
        with tempfile.TemporaryDirectory(prefix="samtal-pdf-") as name:
            folder = Path(name)
            page = folder / "page.html"
            page.write_text(html, encoding="utf-8")
            unprivileged.hand_over(folder)
            return unprivileged.print_page(self._command(page), folder, self.timeout_s)

    def _command(self, page: Path) -> list[str]:
        configuration = pdfkit.configuration(wkhtmltopdf=self.binary)
        kit = pdfkit.PDFKit(str(page), "file", options=OPTIONS, configuration=configuration)
        return [str(argument) for argument in kit.command(str(page.with_suffix(".pdf")))]


def find_wkhtmltopdf() -> str | None:
    """Where the binary is, or None."""
    return shutil.which("wkhtmltopdf")


@dataclass(frozen=True)
class WeasyPrint:
    """Prints with the weasyprint package of this interpreter."""

    timeout_s: float = 120.0
    name: EngineName = "weasyprint"

    def render_pdf(self, html: str) -> bytes:
        """The document as PDF. Raises PdfError."""
        with tempfile.TemporaryDirectory(prefix="samtal-pdf-") as name:
            folder = Path(name)
            page = folder / "page.html"
            page.write_text(html, encoding="utf-8")
            # Not as nobody: the interpreter's packages may lie in a home that nobody cannot read.
            command = [sys.executable, "-I", str(SCRIPT), str(page), str(folder / "page.pdf")]
            return unprivileged.print_page(command, folder, self.timeout_s, as_nobody=False)


def is_weasyprint_installed() -> bool:
    """Whether the package is there (its libraries are proven by the first page)."""
    return importlib.util.find_spec("weasyprint") is not None
