"""What axe finds on the console's pages, in light and dark: nothing that WCAG 2.2 AA forbids."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import BrowserContext

from tests.streamlit_dashboard.conftest import RunningConsole
from tests.streamlit_dashboard.in_browser import log_in, sees

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]
AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {"": "Overview", "conversations": "Conversations", "reports": "Reports", "data-trust": "Data trust"}
FIND = """async () => {
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    const found = await axe.run(document, { runOnly: rules })
    return found.violations.map((each) => [each.id, ...each.nodes.map((node) => node.html.slice(0, 200))])
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(
    scheme: Literal["light", "dark"], console: RunningConsole, browser: BrowserContext
) -> None:
    page = await browser.new_page()
    await page.emulate_media(color_scheme=scheme)
    await page.add_init_script(path=AXE)
    await log_in(page, console)
    await sees(page, "Overview")
    for path, title in PAGES.items():
        await page.goto(f"{console.url}/{path}")
        await sees(page, title)
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate(FIND) == [], path or "overview"
