"""Two thousand visitors listen at once: what each costs in memory, and how late a token comes then."""

import asyncio
import resource
from collections.abc import Iterator
from contextlib import AsyncExitStack

import aiohttp

from bench.bench_stack import BenchStack, open_bench_stack
from bench.chat_client import Visitor, arrive
from bench.figure import Figure, percentile

STREAMS = 2_000
SPEAKERS = 20
ROUNDS = 5


def run() -> Iterator[Figure]:
    """Memory a stream, and the time to first token of twenty who ask while two thousand listen."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with open_bench_stack() as bench_stack:
        site = bench_stack.create_site("crowd", "script:bench", knows_faqs=False)
        yield from asyncio.run(_measure(bench_stack, site))


async def _measure(bench_stack: BenchStack, site: str) -> list[Figure]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        visitors = [
            await stack.enter_async_context(arrive(session, bench_stack.api_url, site, number))
            for number in range(SPEAKERS)
        ]
        await asyncio.gather(*(visitor.ask("Warm up?") for visitor in visitors))
        alone = await _ask_in_turn(visitors)
        before = bench_stack.worker().memory_info().rss
        visitors += await _crowd(stack, session, bench_stack, site)
        grown = bench_stack.worker().memory_info().rss - before
        crowded = await _ask_in_turn(visitors[:SPEAKERS])
    return [
        Figure("open_stream_memory", grown / (STREAMS - SPEAKERS) / 1000, "kB", goal=60, samples=STREAMS),
        Figure(
            "first_token_p95_2000_streams",
            percentile(crowded, 95),
            "ms",
            reference=percentile(alone, 95),
            reference_is="the same twenty visitors alone",
            samples=len(crowded),
        ),
    ]


async def _ask_in_turn(visitors: list[Visitor]) -> list[float]:
    """Milliseconds to the first token, one visitor at a time, some rounds."""
    answers = [await visitor.ask("Still there?") for _ in range(ROUNDS) for visitor in visitors]
    return [(answer.first_token_at - answer.posted_at) * 1000 for answer in answers]


async def _crowd(
    stack: AsyncExitStack, session: aiohttp.ClientSession, bench_stack: BenchStack, site: str
) -> list[Visitor]:
    """The visitors who only listen, arriving fifty at a time."""
    crowd: list[Visitor] = []
    for start in range(SPEAKERS, STREAMS, 50):
        group = [
            arrive(session, bench_stack.api_url, site, number) for number in range(start, min(start + 50, STREAMS))
        ]
        crowd += await asyncio.gather(*(stack.enter_async_context(each) for each in group))
    await asyncio.sleep(2)
    return crowd
