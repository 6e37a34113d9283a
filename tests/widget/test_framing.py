"""The chat shows where its company allows it, and nowhere else."""

from threading import Thread

import httpx2
import pytest
from playwright.sync_api import Page, expect

from local_stack.demo_page.serve import Links, create_server
from tests.widget.chat_server import SITE_KEY
from tests.widget.visitor import Visitor


def test_the_allowed_origin_shows_the_chat(visitor: Visitor) -> None:
    visitor.open_chat()
    expect(visitor.chat.get_by_role("button", name="Start the chat")).to_be_visible()


def test_a_foreign_origin_gets_a_launcher_but_no_chat(page: Page, api_url: str) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    with create_server(0, Links(api_url, SITE_KEY)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://localhost:{server.server_address[1]}")
        visitor = Visitor(page)
        visitor.open_chat()
        page.wait_for_timeout(1500)
        server.shutdown()
    expect(visitor.chat.get_by_role("button", name="Start the chat")).to_have_count(0)
    assert any("frame-ancestors" in text for text in refused)


def test_the_same_machine_by_another_name_is_foreign_too(page: Page, host_url: str) -> None:
    page.goto(host_url.replace("localhost", "127.0.0.1"))
    visitor = Visitor(page)
    visitor.open_chat()
    page.wait_for_timeout(1500)
    expect(visitor.chat.get_by_role("button", name="Start the chat")).to_have_count(0)


def test_an_unknown_site_key_has_no_page_and_may_be_framed_by_nobody(api_url: str) -> None:
    answer = httpx2.get(f"{api_url}/widget/nobody", headers={"Accept-Language": "sv"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "site_not_found"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_page_admits_nothing_inline_and_only_its_own_origin(api_url: str, host_url: str) -> None:
    answer = httpx2.get(f"{api_url}/widget/{SITE_KEY}")
    rules = dict(rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == host_url
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_the_loader_is_checked_anew_after_minutes_and_assets_never(api_url: str) -> None:
    loader = httpx2.get(f"{api_url}/widget/loader.js")
    assert loader.headers["cache-control"] == "public, max-age=300"
    assert loader.headers["cross-origin-resource-policy"] == "cross-origin"
    unchanged = httpx2.get(f"{api_url}/widget/loader.js", headers={"If-None-Match": loader.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    page = httpx2.get(f"{api_url}/widget/{SITE_KEY}").text
    script = page.split('src="')[1].split('"')[0]
    asset = httpx2.get(f"{api_url}{script}")
    assert asset.headers["cache-control"].endswith("immutable")
    assert asset.headers["content-type"].startswith("text/javascript")


def test_files_travel_compressed_and_plain_alike(api_url: str) -> None:
    plain = httpx2.get(f"{api_url}/widget/loader.js", headers={"Accept-Encoding": "identity"})
    small = httpx2.get(f"{api_url}/widget/loader.js", headers={"Accept-Encoding": "gzip"})
    assert small.headers["content-encoding"] == "gzip"
    assert small.content == plain.content
    assert int(small.headers["content-length"]) <= 2000


@pytest.mark.parametrize("name", ["nothing.js", "..%2f..%2fpackage.json", "%2e%2e", ".npmrc", "index%00.js"])
def test_nothing_but_built_files_is_served(api_url: str, name: str) -> None:
    answer = httpx2.get(f"{api_url}/widget/assets/{name}")
    assert answer.status_code in (404, 422)
    assert "error" in answer.json()
