"""A visitor in a browser: what people do with the chat, by what they see and hear."""

from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, Page, expect


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the chat's controls in one language."""

    open: str
    name: str
    email: str
    start: str
    composer: str
    helpful: str


WORDS = {
    "en": Words("Open chat", "Name", "E-mail", "Start the chat", "Your message", "Helpful"),
    "sv": Words("Öppna chatten", "Namn", "E-post", "Starta chatten", "Ditt meddelande", "Hjälpte"),
    "nb": Words("Åpne chatten", "Navn", "E-post", "Start chatten", "Meldingen din", "Til hjelp"),
}


class Visitor:
    """One visitor on one host page, who reads `language`."""

    def __init__(self, page: Page, language: str = "en") -> None:
        self.page = page
        self.language = language

    @property
    def words(self) -> Words:
        return WORDS[self.language]

    @property
    def chat(self) -> FrameLocator:
        """What is in the iframe."""
        return self.page.frame_locator("iframe")

    @property
    def composer(self) -> Locator:
        """Where the visitor writes."""
        return self.chat.get_by_role("textbox", name=self.words.composer)

    @property
    def messages(self) -> Locator:
        """Every bubble, the greeting first."""
        return self.chat.locator(".bubble")

    def open_chat(self) -> None:
        """Opens the chat by its launcher."""
        self.page.get_by_role("button", name=self.words.open).click()

    def introduce(self, name: str = "Astrid Lind", email: str = "astrid@example.com") -> None:
        """Fills in the pre-chat and starts."""
        words = self.words
        self.chat.get_by_label(words.name, exact=True).fill(name)
        self.chat.get_by_label(words.email, exact=True).fill(email)
        self.chat.get_by_role("checkbox").check()
        self.chat.get_by_role("button", name=words.start).click()
        expect(self.composer).to_be_visible()

    def say(self, text: str) -> None:
        """Writes a message and sends it with Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def expect_answers(self, count: int) -> None:
        """Waits until so many answers have been given whole: each can be rated."""
        thumbs = self.chat.get_by_role("button", name=self.words.helpful, exact=True)
        expect(thumbs).to_have_count(count, timeout=20_000)

    def expect_answer(self, text: str) -> None:
        """Waits until one answer has been given whole, and there is no second."""
        self.expect_answers(1)
        expect(self.messages.filter(has_text=text)).to_have_count(1)
