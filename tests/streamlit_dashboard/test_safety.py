"""What the console lets in, and what it lets strangers' words do in a manager's browser."""

from uuid import uuid4

import httpx2
import pytest
from playwright.async_api import BrowserContext, ConsoleMessage, expect

from streamlit_dashboard.plain_text import JOINER
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.stack.restaurant import Restaurant
from tests.streamlit_dashboard.conftest import RunningConsole
from tests.streamlit_dashboard.in_browser import SLOWLY_MS, log_in, sees

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]
PAGES = {"": "Overview", "conversations": "Conversations", "reports": "Reports", "data-trust": "Data trust"}
STRANGERS_NAMES = [
    "Log in again: https://evil.example/login",
    "www.evil.example and mail@evil.example",
    "[click](https://evil.example) <a href='//evil.example'>here</a>",
    "![x](//evil.example/x.png) :smile: :material/delete: :red[z] $x^2$",
    "# -> <- -- **bold** `code` https\\://evil.example",
]
REPORT_VIOLATIONS = """
    document.addEventListener("securitypolicyviolation", (event) => {
        if (event.blockedURI !== "wasm-eval") console.error("refused", event.violatedDirective, event.blockedURI)
    })
"""


async def test_every_page_works_under_its_policy(console: RunningConsole, browser: BrowserContext) -> None:
    page = await browser.new_page()
    await page.add_init_script(REPORT_VIOLATIONS)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await log_in(page, console)
    for path, title in PAGES.items():
        await page.goto(f"{console.url}/{path}")
        await sees(page, title)
        await page.wait_for_load_state("networkidle")
    assert complaints == []


def is_complaint(message: ConsoleMessage) -> bool:
    """All but the look for a base path of its own that Streamlit starts each page with."""
    return message.type == "error" and not message.location.get("url", "").endswith(("/_stcore/health", "host-config"))


async def test_pages_and_files_are_kept_nowhere_and_run_nothing_foreign(console: RunningConsole) -> None:
    async with httpx2.AsyncClient(base_url=console.url, trust_env=False) as client:
        page = await client.get("/", headers={"Cookie": "samtal_session=a.b", "Accept": "text/html"})
        login, missing = await client.get("/login"), await client.get("/media/none.csv")
        script = await client.get(page.text.split('src=".')[1].split('"')[0])
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'sha256-" in policy
    for answer in (page, login, missing):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
    assert "no-store" not in script.headers["cache-control"]


@pytest.mark.parametrize("name", STRANGERS_NAMES)
async def test_a_visitors_name_is_never_a_link(
    name: str, console: RunningConsole, browser: BrowserContext, api: RunningApi, restaurant: Restaurant
) -> None:
    visitor = Visitor(api.url, restaurant.site_key)
    assert (await visitor.pre_chat(name=name)).status_code == 201
    conversation = (await visitor.open()).rsplit("/", 1)[1]
    page = await browser.new_page()
    foreign: list[str] = []
    page.on("request", lambda request: foreign.append(request.url) if "evil" in request.url else None)
    await log_in(page, console, f"/conversations?id={conversation}")
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_be_visible(timeout=SLOWLY_MS)
    shown = (await heading.inner_text()).replace(JOINER, "")
    assert shown.strip() == name
    assert await page.locator("a[href*=evil], img[src*=evil], h1 strong, h1 code, h1 .katex").count() == 0
    assert foreign == []


@pytest.mark.parametrize(
    ("origin", "host", "status"),
    [
        ("{own}", "", 101),
        ("http://127.0.0.1:1", "", 403),
        ("http://localhost:{port}", "", 403),
        ("http://localhost:{port}", "localhost:{port}", 101),
        ("https://evil.example", "", 403),
        ("http://evil.example", "evil.example", 403),
        ("null", "", 403),
        ("http://[", "", 403),
        ("http://[", "[", 403),
        ("", "", 403),
    ],
)
async def test_a_socket_is_opened_by_our_own_page_alone(
    console: RunningConsole, origin: str, host: str, status: int
) -> None:
    port = console.url.rsplit(":", 1)[1]
    headers = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": "streamlit",
    }  # fmt: skip
    for name, value in (("Origin", origin), ("Host", host)):
        if value:
            headers[name] = value.format(own=console.url, port=port)
    async with (
        httpx2.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{console.url}/_stcore/stream", headers=headers) as answer,
    ):
        assert answer.status_code == status


async def test_a_foreign_name_that_points_at_us_is_answered_nothing(console: RunningConsole) -> None:
    port = console.url.rsplit(":", 1)[1]
    async with httpx2.AsyncClient(base_url=console.url, trust_env=False) as client:

        async def status(host: str) -> int:
            return (await client.get("/_stcore/health", headers={"Host": host})).status_code

        assert await status(f"localhost:{port}") == 200
        assert (
            await status("evil.example")
            == await status(f"evil.example:{port}")
            == await status("")
            == await status("[")
            == 400
        )


async def test_no_file_is_made_by_streamlit(
    console: RunningConsole, browser: BrowserContext, api: RunningApi, restaurant: Restaurant
) -> None:
    visitor = Visitor(api.url, restaurant.site_key)
    await visitor.pre_chat(name=f"=1+{uuid4().hex[:6]}")
    await visitor.open()
    page = await browser.new_page()
    await log_in(page, console, "/conversations")
    await page.get_by_test_id("stDataFrame").hover(timeout=SLOWLY_MS)
    toolbar = page.get_by_test_id("stDataFrame").locator("xpath=..").get_by_test_id("stElementToolbarButton")
    await expect(toolbar.first).to_be_visible(timeout=SLOWLY_MS)
    assert await toolbar.count() == 3, "columns, search, full screen; the fourth would be Streamlit's own file"
    async with page.expect_download() as started:
        await page.get_by_role("button", name="CSV").click()
    file = await (await started.value).path()
    assert "'=1+" in file.read_text(encoding="utf-8")
