"""What the product adds to the time to first token, and how many streams one core of a worker carries.

Both sides in one run: the same scripted provider is asked directly and through the product, in turn.
"""

import asyncio
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from statistics import median

import aiohttp
import orjson

from bench.bench_stack import BenchStack, open_bench_stack
from bench.chat_client import Visitor, arrive
from bench.cpu import cpu_seconds
from bench.figure import Figure, percentile

ROUNDS = 150
VISITORS = 40
ANSWERS_EACH = 25
EMBEDDER_QUERIES = 200


def run() -> Iterator[Figure]:
    """Without and with local embedding, a question seen before, and streams a second per core."""
    with open_bench_stack() as bench_stack:
        plain = bench_stack.create_site("plain", "script:bench", knows_faqs=False)
        knowing = bench_stack.create_site("knowing", "script:bench", knows_faqs=True)
        yield from asyncio.run(_added(bench_stack, plain, "no_embedding", (8, 20), "Question number {}?"))
        yield from asyncio.run(_added(bench_stack, knowing, "new_question", (35, None), "When do you open on day {}?"))
        yield from asyncio.run(_added(bench_stack, knowing, "seen_question", (10, None), "When are you open?"))
        yield from asyncio.run(_streams(bench_stack, plain, "no_embedding", 300, "Question number {}?"))
        yield from asyncio.run(_streams(bench_stack, knowing, "seen_question", None, "When are you open?"))
        worker = bench_stack.worker().memory_info().rss
        yield Figure("api_worker_rss_after_load", worker / 1e6, "MB", goal=120)


async def _added(
    bench_stack: BenchStack, site: str, kind: str, goals: tuple[float, float | None], question: str
) -> list[Figure]:
    """POST to first token, less the provider's own, one question at a time."""
    through: list[float] = []
    direct: list[float] = []
    async with aiohttp.ClientSession() as session, arrive(session, bench_stack.api_url, site, 0) as visitor:
        await visitor.ask(question.format("zero"))
        for turn in range(ROUNDS):
            answer = await visitor.ask(question.format(turn))
            through.append((answer.first_token_at - answer.posted_at) * 1000)
            direct.append(await _first_token_of_provider(session, bench_stack.provider_url))
    note = f"p50 of the provider alone {median(direct):.1f} ms"
    added = [mine - theirs for mine, theirs in zip(through, direct, strict=True)]
    return [
        Figure(
            f"added_first_token_p{percent}_{kind}",
            percentile(added, percent),
            "ms",
            goal=goal,
            samples=ROUNDS,
            note=note,
        )
        for percent, goal in zip((50, 95), goals, strict=True)
    ]


async def _first_token_of_provider(session: aiohttp.ClientSession, url: str) -> float:
    """Milliseconds until the provider's first delta, asked directly."""
    body = orjson.dumps({"model": "script:bench", "input": "Hello?", "stream": True})
    headers = {"Content-Type": "application/json", "Authorization": "Bearer bench"}
    began = time.perf_counter()
    async with session.post(f"{url}/responses", data=body, headers=headers) as response:
        async for line in response.content:
            if b"output_text.delta" in line:
                return (time.perf_counter() - began) * 1000
    raise RuntimeError("the provider sent no token")


async def _streams(bench_stack: BenchStack, site: str, kind: str, goal: float | None, question: str) -> list[Figure]:
    """Answers a second for each CPU second of the API worker, with many visitors at once."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        arriving = (arrive(session, bench_stack.api_url, site, number) for number in range(1, VISITORS + 1))
        visitors = [await stack.enter_async_context(each) for each in arriving]
        began, before = time.perf_counter(), _cpu(bench_stack)
        answered = sum(await asyncio.gather(*(_keep_asking(each, question) for each in visitors)))
        seconds, after = time.perf_counter() - began, _cpu(bench_stack)
    used = {name: (after[name] - before[name]) / answered * 1000 for name in after}
    others = ", ".join(f"{name} {used[name]:.1f}" for name in used if name != "api")
    return [
        Figure(
            f"streams_per_core_{kind}",
            1000 / used["api"],
            "streams/CPU-s",
            goal=goal,
            is_goal_a_ceiling=False,
            samples=answered,
            note=f"{answered / seconds:.0f} a second; CPU-ms a stream elsewhere: {others}",
        )
    ]


async def _keep_asking(visitor: Visitor, question: str) -> int:
    """Asks one question after another; how many were answered."""
    answers = [
        await visitor.ask(question.format(f"{visitor.conversation[-6:]}-{turn}")) for turn in range(ANSWERS_EACH)
    ]
    return sum(answer.is_complete for answer in answers)


def _cpu(bench_stack: BenchStack) -> dict[str, float]:
    return {
        name: cpu_seconds(bench_stack.processes(name)) for name in ("api", "postgres", "valkey", "shipper", "embedder")
    }
