import io
import tempfile
from pathlib import Path

import pypdf
import pytest

from integrations.pdf.engines import Wkhtmltopdf, choose_engine
from integrations.pdf.port import EngineName, PdfEngine, PdfError, PdfTimeout

ENGINES: tuple[EngineName, ...] = ("wkhtmltopdf", "weasyprint")


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> PdfEngine:
    chosen = choose_engine(request.param)
    assert chosen, f"{request.param} does not print on this machine"
    return chosen


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_prints_text_that_can_be_read_back(engine: PdfEngine) -> None:
    pdf = engine.render_pdf(
        "<!doctype html><meta charset=utf-8><p style='font-family: sans-serif'>Smörgåsbord 1 234,5 %"
    )
    assert "Smörgåsbord" in text_of(pdf)


def test_options_in_the_document_are_ignored(engine: PdfEngine) -> None:
    pdf = engine.render_pdf(
        '<html><head><meta name="pdfkit-page-size" content="A6"></head><body>harmless</body></html>'
    )
    width = float(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox.width)
    assert width == pytest.approx(595, abs=2), "the page is A4, not the A6 of the document"


def test_local_files_stay_local(engine: PdfEngine, tmp_path: Path) -> None:
    secret = _readable_secret(tmp_path)
    html = (
        '<html><head><meta name="pdfkit-enable-local-file-access" content=""></head><body><p>harmless</p>'
        f'<iframe src="file://{secret}"></iframe><object data="file://{secret}"></object></body></html>'
    )
    assert "TOPSECRET" not in printed_or_refused(engine, html)


def printed_or_refused(engine: PdfEngine, html: str) -> str:
    """wkhtmltopdf refuses a document that reaches for a file; WeasyPrint prints it without."""
    try:
        return text_of(engine.render_pdf(html))
    except PdfError:
        return ""


def test_scripts_do_not_run(engine: PdfEngine) -> None:
    html = "<body><p>harmless</p><script>document.body.innerHTML = 'SCRIPTRAN'</script></body>"
    text = text_of(engine.render_pdf(html))
    assert "harmless" in text
    assert "SCRIPTRAN" not in text


def test_a_page_that_takes_too_long_is_stopped() -> None:
    with tempfile.TemporaryDirectory() as name:
        slow = Path(name) / "wkhtmltopdf"
        slow.write_text("#!/bin/sh\nsleep 30\n")
        for path in (slow, slow.parent):  # nobody has to reach it
            path.chmod(0o755)
        with pytest.raises(PdfTimeout, match=r"longer than 0\.3 s"):
            Wkhtmltopdf(str(slow), timeout_s=0.3).render_pdf("<p>never</p>")


def _readable_secret(folder: Path) -> Path:
    """Readable by anybody, so that only the engine's own rule keeps it out."""
    secret = folder / "secret.html"
    secret.write_text("<p>TOPSECRET</p>")
    secret.chmod(0o644)
    for parent in (folder, *folder.parents[:2]):
        parent.chmod(0o755)
    return secret
