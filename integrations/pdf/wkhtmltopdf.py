"""pdfkit and wkhtmltopdf: asked for by name, abandoned upstream, so kept on a short leash.

The HTML always goes through a file. `pdfkit.from_string` obeys `<meta name="pdfkit-...">` of the
document as command-line options (CVE-2025-26240); from a file it reads none. pdfkit builds the
command line; we run it, because pdfkit itself knows no time limit.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pdfkit

from integrations.pdf import unprivileged
from integrations.pdf.port import EngineName

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


def find() -> str | None:
    """Where the binary is, or None."""
    return shutil.which("wkhtmltopdf")
