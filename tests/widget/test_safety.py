"""Whatever is written, on either side, is shown and never run."""

import pytest
from playwright.sync_api import Page, expect

from tests.widget.conftest import Play
from tests.widget.visitor import Visitor

ATTACKS = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=\"document.title='owned'\">",
    "[click me](javascript:document.title='owned')",
    "**<svg onload=document.title='owned'>**",
]


def expect_unharmed(visitor: Visitor) -> None:
    """Nothing was run or built: no script, image or frame in the chat, no address but a plain one."""
    chat = visitor.chat
    expect(chat.locator(".scroller :is(script, img, iframe, object, embed, form)")).to_have_count(0)
    expect(chat.locator("a:not([href^='http']):not([href^='mailto:'])")).to_have_count(0)
    assert chat.locator("html").evaluate("html => html.ownerDocument.title") == "Brödrost"


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_answer_with_markup_in_it_is_text(visitor: Visitor, play: Play, attack: str) -> None:
    play(text=f"[0] Here you are: {attack}", token_delay_s=0.01)
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("Here you are")
    expect_unharmed(visitor)


def test_what_the_visitor_writes_is_text(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce(name="<b onclick=alert(1)>Astrid</b>")
    visitor.say(ATTACKS[1])
    expect(visitor.messages.filter(has_text=ATTACKS[1])).to_be_visible()
    expect_unharmed(visitor)


def test_links_open_apart_and_tell_nobody_where_from(visitor: Visitor, play: Play) -> None:
    play(text="[0] See [the menu](https://menu.example/today) or write to hej@menu.example.")
    visitor.open_chat()
    visitor.introduce()
    visitor.say("What do you serve?")
    visitor.expect_answer("See the menu")
    link = visitor.chat.get_by_role("link", name="the menu")
    expect(link).to_have_attribute("href", "https://menu.example/today")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("target", "_blank")


def test_the_token_stays_inside_the_iframe(visitor: Visitor, page: Page) -> None:
    heard = "window.heard = []; addEventListener('message', event => window.heard.push(JSON.stringify(event.data)))"
    page.evaluate(heard)
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "eyJ" not in kept
    assert "eyJ" not in "".join(page.evaluate("window.heard"))


def test_messages_of_other_windows_are_not_obeyed(visitor: Visitor, page: Page) -> None:
    visitor.open_chat()
    visitor.introduce()
    page.evaluate("window.postMessage({ samtal: 'close' }, '*')")
    page.wait_for_timeout(300)
    expect(visitor.composer).to_be_visible()
