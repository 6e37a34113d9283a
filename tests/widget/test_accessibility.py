"""Everybody can use it: by keyboard, by ear, in light and dark, on a phone, without motion (WCAG 2.2 AA)."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.widget.conftest import Play
from tests.widget.visitor import Visitor

AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
Scheme = Literal["light", "dark"]


def find_violations(frame: Frame) -> list[str]:
    """What axe finds in one document, each with the elements concerned."""
    frame.evaluate(AXE.read_text())
    found: dict[str, Any] = frame.evaluate("rules => axe.run(document, { runOnly: rules, iframes: false })", RULES)
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in found["violations"]]


def chat_frame(page: Page) -> Frame:
    """The document in the iframe."""
    return next(frame for frame in page.frames if "/widget/" in frame.url)


def settle(page: Page) -> None:
    """Waits for motion to end: colours in mid-fade have no meaning."""
    page.wait_for_timeout(500)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_anywhere(visitor: Visitor, play: Play, scheme: Scheme) -> None:
    page = visitor.page
    page.emulate_media(color_scheme=scheme)
    play(text="[1] We are open **daily**:\n\n- 11 to 22\n\nSee [the hours](https://hours.example) or `ask`.")
    visitor.open_chat()
    visitor.chat.get_by_role("button", name="Start the chat").click()
    settle(page)
    assert find_violations(chat_frame(page)) == []
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("We are open daily")
    visitor.say("Look https://a.example https://b.example https://c.example https://d.example")
    expect(visitor.chat.get_by_role("button", name="Yes, send it")).to_be_visible()
    visitor.chat.get_by_role("button", name="Options").click()
    settle(page)
    assert find_violations(chat_frame(page)) == []
    assert find_violations(page.main_frame) == []


def test_the_keyboard_is_enough_from_the_page_to_the_thumb_and_back(visitor: Visitor) -> None:
    page, keys = visitor.page, visitor.page.keyboard
    launcher = page.get_by_role("button", name="Open chat")
    launcher.focus()
    keys.press("Enter")
    expect(visitor.chat.get_by_label("Name", exact=True)).to_be_focused()
    keys.type("Astrid")
    keys.press("Tab")
    keys.type("astrid@example.com")
    keys.press("Tab")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(visitor.composer).to_be_focused()
    keys.type("When are you open?")
    keys.press("Shift+Enter")
    keys.type("On Sundays?")
    keys.press("Enter")
    visitor.expect_answer("This is the scripted answer")
    expect(visitor.composer).to_be_focused()
    keys.press("Shift+Tab")
    expect(visitor.chat.get_by_role("button", name="Not helpful")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(visitor.chat.get_by_role("button", name="Helpful", exact=True, pressed=True)).to_be_visible()
    keys.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_escape_closes_the_options_before_the_chat(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    options = visitor.chat.get_by_role("button", name="Options")
    options.click()
    visitor.page.keyboard.press("Escape")
    expect(options).to_be_focused()
    expect(visitor.composer).to_be_visible()


def test_a_finished_answer_is_announced_and_its_tokens_are_not(visitor: Visitor, play: Play) -> None:
    play(text="[0] We are **open** [daily](https://hours.example).", token_delay_s=0.1)
    visitor.open_chat()
    visitor.introduce()
    expect(visitor.chat.get_by_role("log")).to_have_attribute("aria-live", "off")
    visitor.say("When are you open?")
    visitor.expect_answer("We are open daily.")
    expect(visitor.chat.locator("[aria-live=polite]")).to_have_text("We are open daily.")


def test_answers_that_come_while_the_chat_is_closed_are_counted_on_the_launcher(visitor: Visitor, play: Play) -> None:
    play(text="[0] We are open daily.", delay_s=1.0)
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.page.get_by_role("button", name="Close chat").click()
    launcher = visitor.page.get_by_role("button", name="Open chat")
    expect(launcher).to_have_attribute("data-n", "1")
    launcher.click()
    expect(visitor.page.get_by_role("button", name="Close chat")).not_to_have_attribute("data-n", "1")


def test_targets_are_large_enough_for_a_thumb(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    for button in visitor.chat.get_by_role("button").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, button.inner_html()


def test_a_phone_shows_the_chat_on_the_whole_screen(browser: Browser, host_url: str) -> None:
    with browser.new_context(viewport={"width": 375, "height": 667}, has_touch=True, locale="en-GB") as context:
        page = context.new_page()
        page.goto(host_url)
        visitor = Visitor(page)
        visitor.open_chat()
        settle(page)
        assert page.locator("iframe").bounding_box() == {"x": 0, "y": 0, "width": 375, "height": 667}
        visitor.introduce()
        assert chat_frame(page).evaluate("document.documentElement.scrollWidth") <= 375
        visitor.chat.get_by_role("button", name="Close the chat").click()
        expect(page.get_by_role("button", name="Open chat")).to_be_visible()


def test_prices_on_the_companys_page_stay_on_one_line_on_a_phone(browser: Browser, host_url: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 600}, locale="en-GB") as context:
        page = context.new_page()
        page.goto(host_url)
        lines = "prices => prices.map(price => price.getClientRects().length * Math.round(price.offsetHeight / 27))"
        assert set(page.locator(".dish em").evaluate_all(lines)) == {1}
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_narrow_window_needs_no_sideways_scrolling(browser: Browser, host_url: str) -> None:
    with browser.new_context(viewport={"width": 320, "height": 480}, locale="en-GB") as context:
        page = context.new_page()
        page.goto(host_url)
        visitor = Visitor(page)
        visitor.open_chat()
        visitor.introduce()
        assert chat_frame(page).evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_moves_for_those_who_asked_for_stillness(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.open_chat()
    visitor.introduce()
    longest = "Math.max(...document.getAnimations().map(each => each.effect.getComputedTiming().duration), 0)"
    assert chat_frame(visitor.page).evaluate(longest) <= 1


def test_the_host_page_does_not_shift_when_the_chat_comes(visitor: Visitor, host_url: str) -> None:
    page = visitor.page
    page.add_init_script(
        "window.shift = 0;"
        "const add = list => list.getEntries().forEach(entry => { window.shift += entry.value; });"
        "new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(host_url)
    visitor.open_chat()
    settle(page)
    assert page.evaluate("window.shift") == 0
