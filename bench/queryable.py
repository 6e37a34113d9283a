"""How long after its commit an event can be queried, while the nightly run is busy with the same stores."""

import asyncio
import time
from collections.abc import Iterator

import aiohttp
from clickhouse_connect.driver.client import Client

from bench.chat_client import Visitor, arrive
from bench.chat_house import House, open_house
from bench.figure import Figure, percentile
from local_stack.ports import LOOPBACK
from warehouse.clickhouse.client import connect_sync

ROUNDS = 40
COUNT = "select countIf(name = 'reply_completed') from events where conversation_id = {conversation:UUID}"


def run() -> Iterator[Figure]:
    """From the end of an answer until ClickHouse counts it, alone and beside a nightly run."""
    with open_house() as house:
        site = house.create_site("query", "script:bench", knows_faqs=False)
        quiet = asyncio.run(_measure(house, site, is_night=False))
        night = asyncio.run(_measure(house, site, is_night=True))
        yield Figure(
            "commit_to_queryable_p95_during_nightly",
            percentile(night, 95),
            "s",
            goal=2,
            reference=percentile(quiet, 95),
            reference_is="the same without the nightly run",
            samples=len(night),
        )


async def _measure(house: House, site: str, *, is_night: bool) -> list[float]:
    samples: list[float] = []
    async with aiohttp.ClientSession() as session, arrive(session, house.api_url, site, int(is_night)) as visitor:
        nightly = asyncio.create_task(asyncio.to_thread(house.samtal, "nightly")) if is_night else None
        with _client(house) as client:
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


def _client(house: House) -> Client:
    port, password = house.stack.ports["clickhouse"], house.stack.secrets["clickhouse"]
    return connect_sync(host=LOOPBACK, port=port, user="samtal", password=password, database="samtal")
