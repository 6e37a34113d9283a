"""WeasyPrint, in a process of its own so that a time limit can end it."""

import importlib.util
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from integrations.pdf import unprivileged
from integrations.pdf.port import EngineName

SCRIPT = Path(__file__).with_name("print_with_weasyprint.py")


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


def is_installed() -> bool:
    """Whether the package is there (its libraries are proven by the first page)."""
    return importlib.util.find_spec("weasyprint") is not None
