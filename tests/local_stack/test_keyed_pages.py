"""The lock before pages without a log-in, asked as browsers and programs ask."""

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from local_stack.keyed_pages import KeyedPages

PORT, KEY = 8603, "0123456789abcdef"
HERE = f"http://127.0.0.1:{PORT}"


def secret(request: Request) -> Response:
    return PlainTextResponse("mail")


@pytest.fixture
def browser() -> httpx2.AsyncClient:
    app = KeyedPages(Starlette(routes=[Route("/", secret, methods=["GET", "POST"])]), PORT, KEY)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=HERE)


async def test_without_the_key_nothing_is_shown(browser: httpx2.AsyncClient) -> None:
    answer = await browser.get("/")
    assert (answer.status_code, "mail" in answer.text) == (401, False)
    assert (await browser.post("/", data={"key": "wrong"})).status_code == 401
    assert (await browser.get("/", headers={"Authorization": "Bearer wrong"})).status_code == 401


async def test_a_browser_that_typed_the_key_keeps_a_cookie(browser: httpx2.AsyncClient) -> None:
    typed = await browser.post("/", data={"key": KEY})
    assert typed.status_code == 303
    assert {"HttpOnly", "SameSite=strict"} <= set(typed.headers["set-cookie"].split("; "))
    assert (await browser.get("/")).text == "mail"


async def test_a_program_shows_the_key_as_a_token(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/", headers={"Authorization": f"Bearer {KEY}"})).text == "mail"


@pytest.mark.parametrize(
    "foreign", [{"Host": "evil.example"}, {"Host": f"evil.example:{PORT}"}, {"Origin": "http://127.0.0.1:8000"}]
)
async def test_a_foreign_name_or_page_is_refused_even_with_the_key(
    browser: httpx2.AsyncClient, foreign: dict[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {KEY}", **foreign}
    assert (await browser.get("/", headers=headers)).status_code == 421
    assert (await browser.post("/", data={"key": KEY}, headers=foreign)).status_code == 421


async def test_a_long_form_is_not_read(browser: httpx2.AsyncClient) -> None:
    assert (await browser.post("/", data={"key": KEY, "more": "x" * 2000})).status_code == 401
