"""What every answer carries, whom we answer, and how long we wait for a request."""

import asyncio
import re
from collections.abc import Iterator

import httpx2
import pytest

from chat_api.services import Settings
from tests.chat_api.conftest import LogInAs, StartApi
from tests.chat_api.processes import api_process
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor

HALF_OPEN = 50


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    with httpx2.Client(trust_env=False) as client:
        yield client


async def ask(api: RunningApi, path: str, **headers: str) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=api.url, trust_env=False, headers=headers) as client:
        return await client.get(path)


async def test_what_holds_personal_data_is_neither_kept_nor_guessed_at(visitor: Visitor, log_in_as: LogInAs) -> None:
    path = await visitor.open()
    member = await log_in_as("owner")
    answers = [await visitor.request("GET", path), await member.get("/conversations"), await member.get("/members")]
    answers.append(await member.get(f"/conversations/{path.rsplit('/', 1)[1]}"))
    answers.append(await visitor.request("GET", "/v1/conversations/not-an-id"))
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_public_files_are_kept_and_not_guessed_at(api: RunningApi, visitor: Visitor) -> None:
    site = await ask(api, f"/v1/sites/{visitor.site_key}")
    assert site.headers["cache-control"] == "public, max-age=60"
    assert site.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("public_url", "promised"), [("https://chat.example.com", True), ("http://127.0.0.1:8000", False)]
)
async def test_https_is_promised_where_the_public_address_has_it(
    start_api: StartApi, api_settings: Settings, public_url: str, promised: bool
) -> None:
    api = await start_api(api=api_settings.api.model_copy(update={"public_url": public_url}))
    assert ("strict-transport-security" in (await ask(api, "/healthz")).headers) is promised


async def test_a_name_of_somebody_else_is_not_answered(start_api: StartApi, api_settings: Settings) -> None:
    named = {"public_url": "https://chat.example.com", "allowed_hosts": "internal.example.com"}
    api = await start_api(api=api_settings.api.model_copy(update=named))
    for host in ("chat.example.com", "chat.example.com:443", "internal.example.com", "localhost:8000", "127.0.0.1"):
        assert (await ask(api, "/healthz", Host=host)).status_code == 200, host
    for host in ("evil.example", "chat.example.com.evil.example", "", "[", "127.0.0.1.evil.example:8000"):
        refused = await ask(api, "/healthz", Host=host)
        assert (refused.status_code, refused.json()["error"]["code"]) == (421, "host_refused"), host
        assert refused.json()["error"]["request_id"] == refused.headers["x-request-id"]


async def test_a_path_names_every_method_that_it_takes(api: RunningApi) -> None:
    async with httpx2.AsyncClient(base_url=api.url, trust_env=False) as client:
        refused = await client.post("/v1/staff/me/report-subscriptions")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, PUT")


async def test_metrics_are_not_on_the_public_port(api: RunningApi) -> None:
    assert (await ask(api, "/metrics")).status_code == 404


async def test_the_docs_page_loads_nothing_from_elsewhere(api: RunningApi) -> None:
    page = await ask(api, "/docs")
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(sources) == 4
    for source in sources:
        assert source.startswith("/docs/")
        assert (await ask(api, source)).status_code == 200
    assert (await ask(api, "/docs/files/no-such.js")).status_code == 404


def test_a_request_that_never_arrives_whole_is_cut(api_settings: Settings, client: httpx2.Client) -> None:
    impatient = api_settings.api.model_copy(update={"request_timeout_s": 1.0})
    beginnings = (b"", b"GET /healthz HTT", b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    length = b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
    posts = b"POST /v1/visitors HTTP/1.1\r\nHost: 127.0.0.1\r\n" + length

    async def wait_until_cut(port: int) -> None:
        opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(HALF_OPEN)]
        for place, (_, writer) in enumerate(opened):
            writer.write((*beginnings, posts)[place % 4])
        async with asyncio.timeout(60):
            for reader, writer in opened:
                await reader.read()  # ends when the server closes
                writer.close()

    with api_process(_with(api_settings, impatient)) as (url, _):
        asyncio.run(wait_until_cut(int(url.rsplit(":", 1)[1])))
        assert client.get(f"{url}/healthz").status_code == 200


def _with(settings: Settings, api: object) -> Settings:
    return Settings(**{**vars(settings), "api": api})
