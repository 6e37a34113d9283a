"""What every PDF engine offers, and the errors that it raises."""

from typing import Literal, Protocol

EngineName = Literal["wkhtmltopdf", "weasyprint"]


class PdfError(Exception):
    """The engine could not print the document; the message says why."""


class PdfTimeout(PdfError):
    """The engine ran out of time and was killed."""


class PdfEngine(Protocol):
    """Prints one self-contained HTML document: no scripts, no files, no network."""

    @property
    def name(self) -> EngineName:
        """The engine's name, as an operator would choose it."""

    def render_pdf(self, html: str) -> bytes:
        """The document as PDF. Raises PdfError."""
