"""The chat outlives a bad connection and a dead server."""

from playwright.sync_api import BrowserContext, expect

from tests.widget.chat_server import ChatServer
from tests.widget.conftest import Play
from tests.widget.test_conversation import LONG, LONG_SHOWN
from tests.widget.visitor import Visitor


def test_a_message_written_offline_is_sent_once_when_the_connection_is_back(
    visitor: Visitor, context: BrowserContext
) -> None:
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    visitor.expect_answer("This is the scripted answer")
    context.set_offline(True)
    visitor.say("Do you deliver?")
    expect(visitor.chat.get_by_text("Sending…")).to_be_visible()
    context.set_offline(False)
    visitor.expect_answers(2)
    expect(visitor.messages.filter(has_text="Do you deliver?")).to_have_count(1)


def test_a_message_that_could_not_be_sent_can_be_sent_again(visitor: Visitor, context: BrowserContext) -> None:
    visitor.open_chat()
    visitor.introduce()
    context.set_offline(True)
    visitor.say("When are you open?")
    again = visitor.chat.get_by_role("button", name="Try again")
    expect(again).to_be_visible(timeout=15_000)
    context.set_offline(False)
    again.click()
    visitor.expect_answer("This is the scripted answer")
    expect(visitor.messages).to_have_count(3)


def test_a_server_killed_in_mid_answer_costs_the_visitor_nothing_but_time(
    visitor: Visitor, play: Play, api: ChatServer
) -> None:
    play(text=LONG, token_delay_s=0.08)
    visitor.open_chat()
    visitor.introduce()
    visitor.say("When are you open?")
    expect(visitor.messages.filter(has_text="word5")).to_be_visible()
    api.kill()
    expect(visitor.chat.get_by_text("Connection lost. Trying again…")).to_be_visible(timeout=15_000)
    api.start()
    visitor.expect_answer(LONG_SHOWN)
    expect(visitor.messages).to_have_text(["Welcome! What may we do for you?", "You: When are you open?", LONG_SHOWN])
    expect(visitor.chat.get_by_text("Connection lost")).to_have_count(0)
