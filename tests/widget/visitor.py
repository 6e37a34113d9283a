"""A visitor in a browser: what people do with the chat, by what they see and hear."""

from playwright.sync_api import FrameLocator, Locator, Page, expect


class Visitor:
    """One visitor on one host page."""

    def __init__(self, page: Page, is_swedish: bool = False) -> None:
        self.page = page
        self.is_swedish = is_swedish

    @property
    def chat(self) -> FrameLocator:
        """What is in the iframe."""
        return self.page.frame_locator("iframe")

    @property
    def composer(self) -> Locator:
        """Where the visitor writes."""
        return self.chat.get_by_role("textbox", name="Ditt meddelande" if self.is_swedish else "Your message")

    @property
    def messages(self) -> Locator:
        """Every bubble, the greeting first."""
        return self.chat.locator(".bubble")

    def open_chat(self) -> None:
        """Opens the chat by its launcher."""
        self.page.get_by_role("button", name="Öppna chatten" if self.is_swedish else "Open chat").click()

    def introduce(self, name: str = "Astrid Lind", email: str = "astrid@example.com") -> None:
        """Fills in the pre-chat and starts."""
        words = ("Namn", "E-post", "Starta chatten") if self.is_swedish else ("Name", "E-mail", "Start the chat")
        self.chat.get_by_label(words[0], exact=True).fill(name)
        self.chat.get_by_label(words[1], exact=True).fill(email)
        self.chat.get_by_role("checkbox").check()
        self.chat.get_by_role("button", name=words[2]).click()
        expect(self.composer).to_be_visible()

    def say(self, text: str) -> None:
        """Writes a message and sends it with Enter."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def expect_answers(self, count: int) -> None:
        """Waits until so many answers have been given whole: each can be rated."""
        thumbs = self.chat.get_by_role("button", name="Hjälpte" if self.is_swedish else "Helpful", exact=True)
        expect(thumbs).to_have_count(count, timeout=20_000)

    def expect_answer(self, text: str) -> None:
        """Waits until one answer has been given whole, and there is no second."""
        self.expect_answers(1)
        expect(self.messages.filter(has_text=text)).to_have_count(1)
