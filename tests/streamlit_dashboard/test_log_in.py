"""The log-in in a real browser: it survives a reload, another tab and a restart, and ends when it is ended."""

import re

import httpx2
import pytest
from playwright.async_api import BrowserContext, expect

from tests.factories.staff import PASSWORD
from tests.streamlit_dashboard.conftest import RunningConsole
from tests.streamlit_dashboard.in_browser import SLOWLY_MS, log_in, sees

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]


async def test_log_in_survives_a_reload_a_tab_and_a_restart(console: RunningConsole, browser: BrowserContext) -> None:
    page = await browser.new_page()
    await log_in(page, console, "/data-trust")
    await sees(page, "Data trust")
    await page.reload()
    await sees(page, "Data trust")
    second = await browser.new_page()
    await second.goto(console.url)
    await sees(second, "Overview")
    await console.restart()
    await page.goto(f"{console.url}/data-trust")
    await sees(page, "Data trust")


async def test_the_cookie_is_out_of_reach_of_scripts(console: RunningConsole, browser: BrowserContext) -> None:
    page = await browser.new_page()
    await log_in(page, console)
    await sees(page, "Overview")
    cookies = {cookie["name"]: cookie for cookie in await browser.cookies()}
    assert cookies["samtal_session"]["httpOnly"]
    assert cookies["samtal_session"]["sameSite"] == "Lax"
    assert "samtal_session" not in await page.evaluate("document.cookie")


async def test_logging_out_ends_it_everywhere(console: RunningConsole, browser: BrowserContext) -> None:
    page = await browser.new_page()
    await log_in(page, console)
    await sees(page, "Overview")
    stolen = {cookie["name"]: cookie["value"] for cookie in await browser.cookies()}["samtal_session"]
    await page.goto(f"{console.url}/logout")
    await page.get_by_role("button", name="Log out").click()
    await expect(page).to_have_url(re.compile("/login"))
    await browser.add_cookies([{"name": "samtal_session", "value": stolen, "url": console.url}])
    await page.goto(console.url)
    await expect(page.get_by_text("Log in again").first).to_be_visible(timeout=SLOWLY_MS)


async def test_a_wrong_password_is_told_and_the_way_is_kept(console: RunningConsole, browser: BrowserContext) -> None:
    page = await browser.new_page()
    await page.goto(f"{console.url}/reports")
    await page.get_by_label("E-mail").fill("owner@fooodis.example")
    await page.get_by_label("Password").fill("wrong password")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await sees(page, "Reports")


async def test_a_form_from_elsewhere_is_refused(console: RunningConsole) -> None:
    form = {"email": "owner@fooodis.example", "password": PASSWORD, "csrf": "guessed"}
    async with httpx2.AsyncClient(base_url=console.url, trust_env=False) as client:
        without_cookie = await client.post("/login", data=form)
        page = await client.get("/login")
        csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[0]
        foreign = await client.post("/login", data=form | {"csrf": csrf}, headers={"Origin": "https://evil.example"})
        own = await client.post("/login", data=form | {"csrf": csrf}, headers={"Origin": console.url})
    assert (without_cookie.status_code, foreign.status_code, own.status_code) == (403, 403, 303)


async def test_guessing_in_one_browser_locks_out_neither_another_nor_one_that_logged_in_before(
    console: RunningConsole,
) -> None:
    form = {"email": "owner@fooodis.example", "password": PASSWORD}
    async with httpx2.AsyncClient(base_url=console.url, trust_env=False) as client:

        async def log_in_at(address: str, **typed: str) -> int:
            place = {"X-Forwarded-For": address}  # the console believes a proxy on its own machine
            csrf = re.findall(r'name="csrf" value="([^"]+)"', (await client.get("/login")).text)[0]
            return (await client.post("/login", data={**form, "csrf": csrf, **typed}, headers=place)).status_code

        guesses = [await log_in_at("203.0.113.1", password="a guess") for _ in range(11)]
        elsewhere = await log_in_at("198.51.100.7")
        known_by_now = await log_in_at("203.0.113.1")
    assert (guesses, elsewhere, known_by_now) == ([401] * 10 + [429], 303, 303)


async def test_pages_ask_for_a_log_in_and_lead_nowhere_else(console: RunningConsole) -> None:
    async with httpx2.AsyncClient(base_url=console.url, trust_env=False) as client:
        answer = await client.get("/conversations?id=1", headers={"Accept": "text/html"})
        login = await client.get("/login", params={"next": "//evil.example/"})
    assert answer.headers["location"] == "/login?next=%2Fconversations%3Fid%3D1"
    assert "evil.example" not in login.text
    assert "frame-ancestors 'none'" in login.headers["content-security-policy"]
