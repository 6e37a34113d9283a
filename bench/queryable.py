"""How long after its commit an event can be queried, while the nightly run is busy with the same stores."""

import asyncio
import time
from collections.abc import Iterator

import aiohttp
from clickhouse_connect.driver.client import Client

from bench.bench_stack import BenchStack, open_bench_stack
from bench.chat_client import Visitor, arrive
from bench.figure import Figure, percentile
from local_stack.ports import LOOPBACK
from warehouse.clickhouse.client import connect_sync

ROUNDS = 40
COUNT = "select countIf(name = 'reply_completed') from events where conversation_id = {conversation:UUID}"


def run() -> Iterator[Figure]:
    """From the end of an answer until ClickHouse counts it, alone and beside a nightly run."""
    with open_bench_stack() as bench_stack:
        site = bench_stack.create_site("query", "script:bench", knows_faqs=False)
        quiet = asyncio.run(_measure(bench_stack, site, is_nightly=False))
        during_nightly = asyncio.run(_measure(bench_stack, site, is_nightly=True))
        yield Figure(
            "commit_to_queryable_p95_during_nightly",
            percentile(during_nightly, 95),
            "s",
            goal=2,
            reference=percentile(quiet, 95),
            reference_is="the same without the nightly run",
            samples=len(during_nightly),
        )


async def _measure(bench_stack: BenchStack, site: str, *, is_nightly: bool) -> list[float]:
    samples: list[float] = []
    async with (
        aiohttp.ClientSession() as session,
        arrive(session, bench_stack.api_url, site, int(is_nightly)) as visitor,
    ):
        nightly = asyncio.create_task(asyncio.to_thread(bench_stack.samtal, "nightly")) if is_nightly else None
        with _client(bench_stack) as client:
            for _ in range(ROUNDS):
                await visitor.ask("Is this counted?")
                samples.append(await _until_counted(client, visitor, len(samples) + 1))
        if nightly:
            await nightly
    return samples


async def _until_counted(client: Client, visitor: Visitor, expected: int) -> float:
    while True:
        rows = client.query(COUNT, parameters={"conversation": visitor.conversation}).result_rows
        if rows[0][0] >= expected:
            return time.perf_counter() - visitor.answer.ended_at
        await asyncio.sleep(0.02)


def _client(bench_stack: BenchStack) -> Client:
    port, password = bench_stack.stack.ports["clickhouse"], bench_stack.stack.secrets["clickhouse"]
    return connect_sync(host=LOOPBACK, port=port, user="samtal", password=password, database="samtal")
