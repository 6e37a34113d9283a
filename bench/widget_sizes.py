"""How much a visitor downloads: the built widget, compressed as a server would send it."""

import gzip
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure

DIST = Path(__file__).parents[1] / "widget" / "dist"


def run() -> Iterator[Figure]:
    """The loader alone, and all scripts and styles together."""
    files = [path for path in DIST.rglob("*") if path.suffix in {".js", ".css"}]
    sizes = {path: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    loader = sum(size for path, size in sizes.items() if path.name.startswith("loader"))
    yield Figure("widget_loader", loader / 1000, "kB gzip", goal=2)
    yield Figure("widget_all", sum(sizes.values()) / 1000, "kB gzip", goal=28, note=f"{len(sizes)} files")
