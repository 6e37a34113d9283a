"""The console as a person uses it in a browser."""

from playwright.async_api import Page, expect

from tests.factories.staff import PASSWORD
from tests.streamlit_dashboard.conftest import RunningConsole

SLOWLY_MS = 60_000


async def log_in(page: Page, console: RunningConsole, path: str = "/") -> None:
    """Fills in the form that stands before a page."""
    await page.goto(console.url + path)
    await page.get_by_label("E-mail").fill("owner@fooodis.example")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()


async def sees(page: Page, title: str) -> None:
    """Waits for a page's heading."""
    await expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=SLOWLY_MS)
