"""CPU of one streamed answer between the provider's socket and the answering code, and what else it could cost.

Sides: the SDK's typed events, the SDK's raw bytes, and ours. All speak HTTP to one scripted provider, which runs in a
process of its own; each round measures every side once, so that a busy machine is busy for all.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from statistics import median

import aiohttp
import orjson
from openai import AsyncOpenAI

from bench.figure import Figure
from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.event_stream import EventDecoder
from integrations.model_provider.openai_client import OpenAIClient, open_client
from integrations.model_provider.openai_responses import Limits, OpenAIResponses, body_of
from integrations.model_provider.port import InputMessage, ModelRequest
from local_stack.ports import free_ports

MODEL = "script:bench"
REQUEST = ModelRequest("Be kind. " * 100, (InputMessage("user", "What can you tell me?"),) * 5)
STREAMS = 200
AT_ONCE = 20
ROUNDS = 7
Side = Callable[[], Awaitable[int]]


def run() -> Iterator[Figure]:
    """CPU-ms of a stream of 20 tokens, ours beside the two ways of the SDK."""
    with provider() as url:
        cost = asyncio.run(measure(url))
    for other, name in (("SDK's typed events", "typed_events"), ("SDK's raw bytes", "raw_bytes")):
        yield Figure(
            f"cpu_of_a_provider_stream_beside_{name}",
            cost["ours"],
            "ms",
            reference=cost[other],
            reference_is=other,
            samples=STREAMS * ROUNDS,
        )


@contextmanager
def provider() -> Iterator[str]:
    """The scripted provider's URL."""
    port = free_ports(1)[0]
    process = subprocess.Popen([sys.executable, "-m", "local_stack.scripted_openai", "--port", str(port)])
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


async def measure(url: str) -> dict[str, float]:
    """The median of the rounds, in CPU-ms a stream."""
    await until_ready(url)
    async with open_client("any", url) as client:
        sides: dict[str, Side] = {
            "SDK's typed events": lambda: typed(client.sdk),
            "SDK's raw bytes": lambda: raw(client.sdk),
            "ours": lambda: ours(client),
        }
        costs: dict[str, list[float]] = {name: [] for name in sides}
        for at in range(ROUNDS + 1):
            for name, side in sides.items():
                cost = await cpu_ms(side)
                if at:  # the first round warms up
                    costs[name].append(cost)
    return {name: median(found) for name, found in costs.items()}


async def cpu_ms(side: Side) -> float:
    """This process's CPU a stream, `AT_ONCE` of them side by side."""
    started = time.process_time()
    for _ in range(STREAMS // AT_ONCE):
        counts = await asyncio.gather(*(side() for _ in range(AT_ONCE)))
        assert set(counts) == {21}, counts
    return (time.process_time() - started) / STREAMS * 1000


async def typed(sdk: AsyncOpenAI) -> int:
    """The SDK as its documentation shows it."""
    async with await sdk.responses.create(**body_of(REQUEST, MODEL, 1200)) as stream:
        return sum([event.type == "response.output_text.delta" async for event in stream])


async def raw(sdk: AsyncOpenAI) -> int:
    """The SDK's request, its bytes decoded past its types."""
    decoder, count = EventDecoder(), 0
    body = body_of(REQUEST, MODEL, 1200)
    async with sdk.responses.with_streaming_response.create(**body) as response:
        async for chunk in response.iter_bytes():
            for data in decoder.feed(chunk):
                count += orjson.loads(data)["type"] == "response.output_text.delta"
    return count


async def ours(client: OpenAIClient) -> int:
    """The port, as answering uses it."""
    provider = OpenAIResponses(client, MODEL, Limits(), CircuitBreaker(5, 30))
    return sum([isinstance(item, str) async for item in provider.stream(REQUEST)])


async def until_ready(url: str) -> None:
    """Waits until the provider listens."""
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            try:
                await session.get(url)
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
            else:
                return
    raise TimeoutError("the scripted provider does not answer")
