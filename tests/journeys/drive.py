"""`make journey`: starts a stack of its own, walks the whole way in Chromium and keeps a picture of every stop."""

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from local_stack.folder import Stack, read_stack
from tests.browser import CHROMIUM, FLAGS
from tests.journeys.album import Album
from tests.journeys.way import Way
from tests.stack.own_stack import OwnStack


def walk(stack: Stack, pictures: Path) -> Path:
    """Walks the whole way on a running stack; the report's PDF."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            return Way(stack, browser, Album(pictures)).walk()
        finally:
            browser.close()


def main() -> None:
    """On a stack of its own, or on one that runs already (`--home`)."""
    parser = argparse.ArgumentParser(description="Walks from the demo page to the report, with pictures.")
    parser.add_argument("--pictures", type=Path, default=Path("journey"))
    parser.add_argument("--home", type=Path, help="the folder of a stack that runs already")
    options = parser.parse_args()
    if options.home:
        walk(read_stack(options.home.resolve()), options.pictures)
    else:
        _walk_on_a_new_stack(options.pictures)
    print(f"The pictures are in {options.pictures}/.")


def _walk_on_a_new_stack(pictures: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="samtal-journey-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        own = OwnStack(Path(name) / "home")
        print("Starting a stack of its own, with the demo's month of talk ...", flush=True)
        try:
            walk(own.start().stack, pictures)
        finally:
            own.end()


if __name__ == "__main__":
    main()
