"""The connections to a provider: the SDK's client, and beside it the pool that a visitor's message uses.

The SDK decides where a request goes and how it logs in. What is asked with every message, the stream and the
moderation beside it, passes by its transport: the same request costs half the CPU when aiohttp sends it
(docs/decisions/0019-*.md).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx2
import orjson
from openai import AsyncOpenAI, DefaultAioHttpClient
from yarl import URL

from integrations.model_provider.failures import failure_by_status

MAX_CONNECTIONS = 1000


@dataclass(frozen=True, slots=True)
class OpenAIClient:
    """One a process, from `open_client`."""

    sdk: AsyncOpenAI
    session: aiohttp.ClientSession
    base_url: URL

    async def open_stream(self, body: Mapping[str, object]) -> aiohttp.ClientResponse:
        """The answer whose bytes are still to be read; close it. Raises ProviderUnavailable by the status, and
        what aiohttp raises."""
        return await self._post("responses", body, accept="text/event-stream")

    async def moderate(self, body: Mapping[str, object]) -> bytes:
        """The verdict as JSON. Raises as `open_stream` does."""
        async with await self._post("moderations", body, accept="application/json") as response:
            return await response.read()

    async def _post(self, endpoint: str, body: Mapping[str, object], accept: str) -> aiohttp.ClientResponse:
        url = self.base_url / endpoint
        response = await self.session.post(url, data=orjson.dumps(body), headers={"Accept": accept})
        if response.status != 200:
            response.close()
            raise failure_by_status(response.status)
        return response


@asynccontextmanager
async def open_client(
    api_key: str, base_url: str, connect_timeout_s: float = 2.0, total_timeout_s: float = 60.0
) -> AsyncIterator[OpenAIClient]:
    """One a process, for as long as it is open. Retries and the time limits of streams are the caller's."""
    timeout = httpx2.Timeout(total_timeout_s, connect=connect_timeout_s)
    sdk = AsyncOpenAI(
        api_key=api_key,
        base_url=base_url,
        timeout=timeout,
        max_retries=0,
        http_client=DefaultAioHttpClient(timeout=timeout),
    )
    url = URL(str(sdk.base_url).rstrip("/"))
    async with sdk, _open_session(sdk, url, connect_timeout_s) as session:
        yield OpenAIClient(sdk, session, url)


def _open_session(sdk: AsyncOpenAI, url: URL, connect_timeout_s: float) -> aiohttp.ClientSession:
    headers = {name: value for name, value in sdk.default_headers.items() if isinstance(value, str)}
    return aiohttp.ClientSession(
        headers=headers | sdk.auth_headers,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=connect_timeout_s),
        connector=aiohttp.TCPConnector(limit=MAX_CONNECTIONS, ssl=httpx2.create_ssl_context()),
        cookie_jar=aiohttp.DummyCookieJar(),
        proxy=_proxy_for(url),
    )


def _proxy_for(url: URL) -> str | None:
    """What the environment says, asked once and not with every request."""
    if url.host is None or proxy_bypass(url.host):
        return None
    return getproxies().get(url.scheme)
