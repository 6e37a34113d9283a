from pathlib import Path

from warehouse.event_log.events import EVENTS
from warehouse.event_log.reference import render

PAGE = Path(__file__).parents[3] / "docs" / "events.md"


def test_page_tells_what_the_vocabulary_says() -> None:
    assert PAGE.read_text() == render(), "docs/events.md is stale: run `python -m scripts.generate`"


def test_page_has_a_section_for_every_event() -> None:
    assert all(f"## `{name}`" in render() for name in EVENTS)
