"""Prints an HTML file as PDF: `print_with_weasyprint.py PAGE.html PAGE.pdf`. Fetches nothing."""

import sys
from pathlib import Path

from weasyprint import HTML  # type: ignore[import-untyped]  # ships no types
from weasyprint.urls import URLFetcher  # type: ignore[import-untyped]  # ships no types

if __name__ == "__main__":
    html = Path(sys.argv[1]).read_text(encoding="utf-8")
    # A report is self-contained: whatever it wants to fetch is an attack or a mistake.
    HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf(sys.argv[2])
