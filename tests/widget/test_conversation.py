"""A visitor talks with a company."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.widget.conftest import Play
from tests.widget.visitor import Visitor

EMOJI = " ".join(["Bord 👨‍👩‍👧‍👦", "👋🏽", "på", "pa\u030a", "🏳️‍🌈", "שָׁלוֹם", "1️⃣", "🇸🇪🇳🇴"] * 4) + "!"
LONG = "[1] " + " ".join(f"word{number}" for number in range(1, 41))
LONG_SHOWN = LONG.removeprefix("[1] ")


def test_an_answer_streams_in_and_names_its_source(visitor: Visitor, play: Play) -> None:
    play(text=LONG, token_delay_s=0.05)
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    expect(visitor.messages.filter(has_text="word3")).to_be_visible()
    expect(visitor.messages.filter(has_text="word40")).to_have_count(0)
    visitor.expect_answer(LONG_SHOWN)
    source = visitor.chat.locator("summary", has_text="From: When are you open?")
    source.click()
    expect(visitor.chat.get_by_role("blockquote")).to_have_text("Daily 11 to 22.")


def test_emoji_in_a_streamed_answer_never_make_shown_text_vanish(visitor: Visitor, play: Play) -> None:
    play(text=f"[0] {EMOJI}", token_delay_s=0.05)
    visitor.open_chat()
    visitor.introduce()
    visitor.chat.locator(".messages").evaluate(
        "list => {"
        " window.lengths = [];"
        " const shown = () => list.lastElementChild.querySelector('.bubble')?.innerText ?? '';"
        " const note = () => window.lengths.push(shown().length);"
        " new MutationObserver(note).observe(list, { subtree: true, childList: true, characterData: true });"
        "}"
    )
    visitor.say("When are you open?")
    visitor.expect_answer(EMOJI)
    lengths = visitor.chat.locator("html").evaluate("() => window.lengths")
    answer = lengths[lengths.index(0) :] if 0 in lengths else lengths
    assert answer == sorted(answer), "the answer got shorter while it came"
    assert len(set(answer)) > 10, "it came in pieces"


def test_reloading_in_mid_answer_shows_it_whole_and_once(visitor: Visitor, play: Play) -> None:
    play(text=LONG, token_delay_s=0.08)
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    expect(visitor.messages.filter(has_text="word5")).to_be_visible()
    visitor.page.reload()
    expect(visitor.messages.filter(has_text="word8")).to_be_visible()
    visitor.expect_answer(LONG_SHOWN)
    expect(visitor.messages).to_have_text(["Welcome! What may we do for you?", "You: When are you open?", LONG_SHOWN])


def test_the_next_visit_finds_the_conversation_again(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("Do you deliver?")
    visitor.expect_answer("This is the scripted answer")
    visitor.page.evaluate("sessionStorage.clear()")
    visitor.page.reload()
    visitor.open_chat()
    expect(visitor.messages).to_have_count(3)


def test_a_thumb_stays_after_reload(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    with visitor.page.expect_response("**/rating") as answered:
        visitor.chat.get_by_role("button", name="Not helpful").click()
    assert answered.value.ok
    visitor.page.reload()
    expect(visitor.chat.get_by_role("button", name="Not helpful", pressed=True)).to_be_visible()


def test_swedish_is_spoken_at_once_and_remembered(visitor: Visitor, play: Play) -> None:
    play(text="[0] Vi har öppet varje dag från 11 till 22. Välkommen!")
    visitor.open_chat()
    visitor.chat.get_by_text("Svenska").click()
    expect(visitor.chat.get_by_role("heading", name="Välkommen! Vad får vi göra för dig?")).to_be_visible()
    visitor.language = "sv"
    visitor.introduce()
    visitor.say("När har ni öppet?")
    visitor.expect_answer("Vi har öppet varje dag")
    visitor.page.reload()
    expect(visitor.composer).to_be_visible()
    assert visitor.chat.locator("html").get_attribute("lang") == "sv"


def test_norwegian_is_offered_where_the_site_greets_in_it(visitor: Visitor, play: Play) -> None:
    play(text="[0] Vi har åpent hver dag fra 11 til 22. Velkommen!")
    visitor.open_chat()
    visitor.chat.get_by_text("Norsk bokmål").click()
    expect(visitor.chat.get_by_role("heading", name="Velkommen! Hva kan vi gjøre for deg?")).to_be_visible()
    expect(visitor.chat.get_by_text("Noen svar kommer på engelsk eller svensk.")).to_be_visible()
    expect(visitor.chat.get_by_text("Brödrost lagrer navnet ditt")).to_be_visible()
    visitor.language = "nb"
    visitor.introduce()
    visitor.say("Når har dere åpent på søndager?")
    visitor.expect_answer("Vi har åpent hver dag")
    expect(visitor.messages.nth(1)).to_have_attribute("lang", "nb")
    visitor.page.reload()
    expect(visitor.composer).to_be_visible()
    assert visitor.chat.locator("html").get_attribute("lang") == "nb"


@pytest.mark.parametrize(("locale", "language"), [("nb-NO", "nb"), ("nn-NO", "nb"), ("sv-SE", "sv"), ("fi-FI", "en")])
def test_a_browsers_language_is_the_pages_and_the_chats(
    browser: Browser, host_url: str, locale: str, language: str
) -> None:
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.goto(host_url)
        assert page.locator("html").get_attribute("lang") == language
        visitor = Visitor(page, language)
        visitor.open_chat()
        expect(visitor.chat.get_by_role("button", name=visitor.words.start)).to_be_visible()


def test_a_page_in_swedish_has_a_chat_in_swedish(visitor: Visitor, host_url: str) -> None:
    visitor.page.goto(f"{host_url}/sv")
    visitor.language = "sv"
    visitor.open_chat()
    visitor.introduce()


def test_a_question_of_the_pages_own_is_a_draft_in_the_composer(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="May I bring my dog?").click()
    visitor.introduce()
    expect(visitor.composer).to_have_value("May I bring my dog?")


def test_the_form_says_what_is_missing_and_leads_there(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.chat.get_by_label("Name", exact=True).fill("Astrid")
    visitor.chat.get_by_role("button", name="Start the chat").click()
    email = visitor.chat.get_by_label("E-mail", exact=True)
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description("Write an e-mail address, such as name@example.com.")
    expect(visitor.chat.get_by_text("We need your consent")).to_be_visible()


def test_a_person_can_be_asked_for(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    visitor.chat.get_by_role("button", name="Options").click()
    visitor.chat.get_by_role("button", name="Talk to a person").click()
    expect(visitor.chat.get_by_text("Our team has this conversation now")).to_be_visible()
    visitor.page.reload()
    expect(visitor.chat.get_by_text("Our team has this conversation now")).to_be_visible()


def test_a_closed_conversation_can_start_again(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    visitor.chat.get_by_role("button", name="Options").click()
    visitor.chat.get_by_role("button", name="End the conversation").click()
    visitor.chat.get_by_role("button", name="Yes, thank you").click()
    visitor.chat.get_by_role("button", name="Start a new one").click()
    expect(visitor.messages).to_have_count(1)
    visitor.say("Do you deliver?")
    visitor.expect_answer("This is the scripted answer")


@pytest.mark.parametrize("waits_for_people", [False, True])
def test_a_conversation_that_fell_silent_says_so_and_can_go_on(
    visitor: Visitor, fall_silent: Callable[[], None], waits_for_people: bool
) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    if waits_for_people:
        visitor.chat.get_by_role("button", name="Options").click()
        visitor.chat.get_by_role("button", name="Talk to a person").click()
        expect(visitor.chat.get_by_text("Our team has this conversation now")).to_be_visible()
    fall_silent()
    visitor.page.reload()
    silence = visitor.chat.get_by_text("It has been quiet here for a while")
    expect(silence).to_be_visible()
    visitor.chat.get_by_role("button", name="Go on here").click()
    expect(visitor.composer).to_be_focused()
    visitor.say("Do you deliver?")
    visitor.expect_answers(2)
    expect(silence).to_have_count(0)


def test_a_message_that_looks_like_spam_is_asked_about_and_then_answered(visitor: Visitor) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("Look https://a.example https://b.example https://c.example https://d.example")
    visitor.chat.get_by_role("button", name="Yes, send it").click()
    visitor.expect_answer("This is the scripted answer")
