"""A real browser on a real host page, talking to a real API; only the language model plays scripts."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pydantic import SecretStr
from redis import Redis

from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations
from local_stack.demo_page.serve import Links, create_server
from local_stack.ports import free_ports
from local_stack.scripted_openai.app import ScriptedOpenAI
from local_stack.scripted_openai.serve import running
from settings.stores import RedisSettings
from tests.stack import databases
from tests.stack.servers import Stack
from tests.widget.chat_server import SITE_KEY, ChatServer, api_program, found
from tests.widget.visitor import Visitor
from warehouse.postgres.connect import create_pool
from warehouse.postgres.keys import create_master_key

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Play = Callable[..., None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests share one API and one browser, so one xdist worker takes them all."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("widget"))


@pytest.fixture(scope="package")
def provider_url() -> Iterator[str]:
    """The scripted language model."""
    with running(ScriptedOpenAI()) as url:
        yield url


@pytest.fixture
def play(provider_url: str) -> Play:
    """`play(text="[0] Hello", token_delay_s=0.1)`: what the model answers from now on."""

    def set_script(**script: object) -> None:
        address = f"{provider_url.removesuffix('/v1')}/admin/default"
        httpx2.put(address, json=script).raise_for_status()

    return set_script


@pytest.fixture(scope="package")
def ports() -> tuple[int, int]:
    """The API's and the host page's."""
    api, host = free_ports(2)
    return api, host


@pytest.fixture(scope="package")
def redis(stack: Stack, worker_name: str) -> RedisSettings:
    """Valkey, with a prefix for these tests."""
    return RedisSettings(url=SecretStr(stack.valkey_url()), prefix=f"{worker_name}:widget:")


@pytest.fixture(scope="package")
def api(
    stack: Stack,
    worker_name: str,
    ports: tuple[int, int],
    redis: RedisSettings,
    provider_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ChatServer]:
    """The API, running, with a company whose chat may be shown on the host page alone."""
    database, master_key = f"samtal_widget_{worker_name}", tmp_path_factory.mktemp("keys") / "master.key"
    databases.clone(stack.admin_url(), database)
    create_master_key(master_key)
    postgres = stack.postgres_settings(database, "app")
    found(postgres, master_key, f"http://localhost:{ports[1]}")
    program = api_program(ports[0], postgres, redis, master_key, provider_url)
    server = ChatServer(program, ports[0], stack.folder)
    yield server
    server.stop()


@pytest.fixture
def fall_silent(stack: Stack, worker_name: str, api: ChatServer) -> Callable[[], None]:
    """Lets a month pass for every conversation, and resolves those that nobody went on with."""
    postgres = stack.postgres_settings(f"samtal_widget_{worker_name}", "app")

    async def resolve() -> None:
        async with create_pool(postgres.url()) as pool:
            await resolve_silent_conversations(pool, datetime.now(UTC))

    def wait() -> None:
        with psycopg.connect(stack.admin_url(f"samtal_widget_{worker_name}")) as admin:
            admin.execute("update app.messages set occurred_at = occurred_at - interval '30 days'")
            admin.execute(
                "update app.conversations set last_message_at = last_message_at - interval '30 days',"
                " last_recorded_at = last_recorded_at - interval '30 days',"
                " escalated_at = escalated_at - interval '30 days'"
            )
        with ThreadPoolExecutor(1) as apart:  # the browser's event loop runs in this thread
            apart.submit(asyncio.run, resolve()).result()

    return wait


@pytest.fixture(scope="package")
def api_url(api: ChatServer) -> str:
    """Where the API answers."""
    return api.url


@pytest.fixture(scope="package")
def host_url(api_url: str, ports: tuple[int, int]) -> Iterator[str]:
    """The company's page, on another site than the API, as in production."""
    with create_server(ports[1], Links(api_url, SITE_KEY)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{ports[1]}"
        server.shutdown()


@pytest.fixture(scope="package")
def browser(host_url: str) -> Iterator[Browser]:
    """Debian's Chromium, started last and ended with these tests: while it runs, no other event loop can."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    with browser.new_context(locale="en-GB", viewport={"width": 1100, "height": 820}) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """An empty tab. Whatever the page's own code throws fails the test."""
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield page
    assert thrown == []


@pytest.fixture
def visitor(page: Page, host_url: str, play: Play, redis: RedisSettings) -> Visitor:
    """A visitor who has just come to the company's page. Nobody before wrote from the same address."""
    play()
    with Redis.from_url(redis.url.get_secret_value()) as valkey:
        for key in valkey.scan_iter(f"{redis.prefix}*", count=1000):
            valkey.delete(key)
    page.goto(host_url)
    return Visitor(page)
