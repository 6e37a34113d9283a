"""The whole way, once: from the demo page to the report in the inbox, as people would walk it."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from local_stack.folder import Stack
from local_stack.ports import LOOPBACK
from tests.journeys.album import Album
from tests.widget.visitor import Visitor

ENGLISH_QUESTION = "Do you have gluten free food?"
SWEDISH_QUESTION = "Har ni öppet på söndagar?"
GUEST = "Vera Wanderer"
CHARTS = 7


@dataclass(frozen=True)
class Way:
    """The stops, each leaving its pictures in the album."""

    stack: Stack
    browser: Browser
    album: Album

    def walk(self) -> Path:
        """All stops in order; the PDF of the report."""
        self.chat_in_english()
        self.chat_in_swedish()
        self.look_at_the_console()
        return self.read_the_report()

    def chat_in_english(self) -> None:
        """Demo page, pre-chat, an answer, a reload in its middle, a thumb."""
        page = self._open(self._url("demo", "localhost"))
        self.album.take(page, "demo-page")
        visitor = Visitor(page)
        visitor.open_chat()
        expect(visitor.chat.get_by_role("dialog")).to_be_visible()
        self.album.take(page, "prechat")
        visitor.introduce(GUEST, "vera@wanderer.example")
        visitor.say(ENGLISH_QUESTION)
        page.reload()
        if not page.locator("iframe").is_visible():
            visitor.open_chat()
        visitor.expect_answers(1)
        expect(visitor.messages.filter(has_text=ENGLISH_QUESTION)).to_have_count(1)
        self.album.take(page, "answer-after-reload")
        visitor.chat.get_by_role("button", name="Helpful", exact=True).click()
        expect(visitor.chat.get_by_role("button", name="Helpful", exact=True)).to_have_attribute("aria-pressed", "true")
        self.album.take(page, "thumbs")
        page.context.close()

    def chat_in_swedish(self) -> None:
        """The Swedish page, the Swedish form, an answer in Swedish."""
        page = self._open(f"{self._url('demo', 'localhost')}/sv", locale="sv-SE")
        visitor = Visitor(page, language="sv")
        visitor.open_chat()
        visitor.introduce("Sven Svensson", "sven@svensson.example")
        visitor.say(SWEDISH_QUESTION)
        visitor.expect_answers(1)
        expect(visitor.messages.filter(has_text=re.compile("öppe", re.IGNORECASE))).not_to_have_count(0)
        self.album.take(page, "answer-in-swedish")
        page.context.close()

    def look_at_the_console(self) -> None:
        """Log-in, overview, the guest's conversation, data trust; the log-in survives a reload."""
        page = self._open(self._url("console"), height=1_900)
        self.album.take(page, "console-log-in")
        page.get_by_label("E-mail").fill("owner@fooodis.example")
        page.get_by_label("Password").fill(self.stack.secrets["demo_staff"])
        page.get_by_role("button", name="Log in").click()
        self._settle(page, "Overview")
        page.reload()
        self._settle(page, "Overview")
        expect(page.locator(".vega-embed canvas, .vega-embed svg")).to_have_count(CHARTS, timeout=60_000)
        self.album.take(page, "overview")
        page.get_by_role("link", name="Conversations").click()
        self._settle(page, "Conversations")
        self.album.take(page, "conversations")
        page.goto(f"{self._url('console')}/conversations?id={self._conversation_of_the_guest(page)}")
        expect(page.get_by_text(ENGLISH_QUESTION).first).to_be_visible(timeout=30_000)
        self.album.take(page, "transcript")
        page.get_by_role("link", name="Data trust").click()
        self._settle(page, "Data trust")
        self.album.take(page, "data-trust")
        page.context.close()

    def read_the_report(self) -> Path:
        """The mail in the catcher, and the PDF that came with it."""
        page = self._open(self._url("mail"))
        page.get_by_label("Key").fill(self.stack.secrets["pages"])
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=re.compile(r"\.pdf$")).first).to_be_visible()
        self.album.take(page, "caught-mail")
        link = page.get_by_role("link", name=re.compile(r"\.pdf$")).first
        pdf = self.album.folder / "report.pdf"
        pdf.write_bytes(page.request.get(f"{self._url('mail')}{link.get_attribute('href')}").body())
        page.goto(f"{self._url('mail')}{(link.get_attribute('href') or '').rsplit('/', 1)[0]}")
        self.album.take(page, "mail", whole=True)
        assert self.album.print_pages(pdf, "report") >= 1
        page.context.close()
        return pdf

    def _conversation_of_the_guest(self, page: Page) -> str:
        """The id of the newest conversation with the guest, by the API that the console uses."""
        api = self._url("api")
        login = {"email": "owner@fooodis.example", "password": self.stack.secrets["demo_staff"]}
        token = page.request.post(f"{api}/v1/staff/sessions", data=login).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        listed = page.request.get(f"{api}/v1/staff/conversations?limit=20", headers=headers).json()["items"]
        return next(str(each["id"]) for each in listed if each["visitor_name"] == GUEST)

    def _settle(self, page: Page, heading: str) -> None:
        """Waits for a page of the console to be drawn."""
        expect(page.get_by_role("heading", name=heading, level=1)).to_be_visible(timeout=60_000)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(2_000)

    def _open(self, url: str, locale: str = "en-GB", height: int = 860) -> Page:
        context = self.browser.new_context(locale=locale, viewport={"width": 1280, "height": height})
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(url)
        return page

    def _url(self, name: str, host: str = LOOPBACK) -> str:
        return f"http://{host}:{self.stack.ports[name]}"
