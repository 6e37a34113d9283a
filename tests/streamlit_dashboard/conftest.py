"""The console before the real API of the restaurant."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import httpx2
import pytest
from playwright.async_api import BrowserContext, async_playwright
from pydantic import SecretStr

from chat_api.services import Settings
from settings.model_provider import ModelProviderSettings
from settings.processes import ApiSettings, KeySettings, TelemetrySettings
from settings.stores import ObjectStoreSettings, RedisSettings
from tests.browser import CHROMIUM, FLAGS
from tests.chat_api.running_api import RunningApi, running_api
from tests.stack.restaurant import Restaurant

CONSOLE_TOKEN = "what the API believes"


@pytest.fixture
async def api(
    restaurant: Restaurant, redis_settings: RedisSettings, object_store_settings: ObjectStoreSettings
) -> AsyncIterator[RunningApi]:
    """One worker, with every store."""
    async with running_api(settings_of(restaurant, redis_settings, object_store_settings)) as api:
        yield api


@pytest.fixture
async def api_without_warehouse(
    restaurant: Restaurant, redis_settings: RedisSettings, object_store_settings: ObjectStoreSettings
) -> AsyncIterator[RunningApi]:
    """One worker, while ClickHouse does not answer."""
    settings = settings_of(restaurant, redis_settings, object_store_settings)
    settings = replace(settings, clickhouse=restaurant.clickhouse.model_copy(update={"port": 1}))
    async with running_api(settings) as api:
        yield api


def settings_of(restaurant: Restaurant, redis: RedisSettings, object_store: ObjectStoreSettings) -> Settings:
    """The API's, over the restaurant's stores."""
    return Settings(
        postgres=restaurant.login("app"),
        keys=KeySettings(master_key_file=restaurant.master_key_file),
        api=ApiSettings(visitors_per_hour=1000, console_token=SecretStr(CONSOLE_TOKEN)),
        redis=redis,
        model_provider=ModelProviderSettings(api_key=SecretStr("")),
        clickhouse=restaurant.clickhouse,
        object_store=object_store,
        telemetry=TelemetrySettings(level="warning"),
    )


@pytest.fixture
async def browser() -> AsyncIterator[BrowserContext]:
    """Debian's Chromium, in English."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await chromium.new_context(locale="en-GB")
        context.set_default_timeout(60_000)
        yield context
        await chromium.close()


@dataclass
class RunningConsole:
    """A console process and where it is."""

    url: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes]

    async def restart(self) -> None:
        """Ends the process and starts another on the same port."""
        self.process.terminate()
        await asyncio.to_thread(self.process.wait, 20)
        self.process = self.start()
        await answering(self.url)


@pytest.fixture
async def console(api: RunningApi) -> AsyncIterator[RunningConsole]:
    """`uvicorn streamlit_dashboard.app:app` in a process of its own."""
    async with running_console(api.url) as console:
        yield console


@asynccontextmanager
async def running_console(api_url: str) -> AsyncIterator[RunningConsole]:
    """A console before this API; ended when left."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"

    def start() -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "uvicorn", "streamlit_dashboard.app:app", "--port", str(port))
        own = {
            "SAMTAL_CONSOLE_API_URL": api_url,
            "SAMTAL_CONSOLE_API_TOKEN": CONSOLE_TOKEN,
            "SAMTAL_CONSOLE_PUBLIC_URL": url,
        }
        return subprocess.Popen(command, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    console = RunningConsole(url, start, start())
    try:
        await answering(url)
        yield console
    finally:
        console.process.terminate()
        await asyncio.to_thread(console.process.wait, 20)


async def answering(url: str, patience_s: float = 60) -> None:
    """Waits until the console serves."""
    async with httpx2.AsyncClient(trust_env=False) as client:
        for _ in range(int(patience_s * 10)):
            try:
                if (await client.get(f"{url}/_stcore/health")).is_success:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError(f"no console at {url}")
