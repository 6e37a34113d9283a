"""Pictures of a journey's stops, numbered in the order of the way, in light and dark."""

import subprocess
from pathlib import Path

from playwright.sync_api import Page


class Album:
    """A folder of PNG files."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("[0-9][0-9]-*.png"):
            old.unlink()
        self.folder = folder
        self.names: list[str] = []

    def take(self, page: Page, name: str, *, whole: bool = False) -> None:
        """The page as it is, in both themes."""
        stop = len({each.rsplit("-", 1)[0] for each in self.names}) + 1
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(600)
            picture = f"{stop:02d}-{name}-{theme}"
            page.screenshot(path=self.folder / f"{picture}.png", full_page=whole)
            self.names.append(picture)
        page.emulate_media(color_scheme="light")

    def print_pages(self, pdf: Path, name: str) -> int:
        """Every page of a PDF; how many there are."""
        before = set(self.folder.iterdir())
        stop = len({each.rsplit("-", 1)[0] for each in self.names}) + 1
        target = self.folder / f"{stop:02d}-{name}"
        subprocess.run(["pdftoppm", "-png", "-r", "80", str(pdf), str(target)], check=True)
        return len(set(self.folder.iterdir()) - before)
