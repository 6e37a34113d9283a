"""Gathers the local signals of a message. What is counted is kept under keyed hashes, never as texts or addresses."""

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

from chat_api.limits import Counters
from chat_api.screening.screen_message import Signals, count_links

SHORTEST_REPETITION: Final = 12
REPETITION_WINDOW_S: Final = 600


async def read_signals(
    counters: Counters,
    text: str,
    *,
    visitor_id: UUID,
    is_trapped: bool,
    address: str,
    at: datetime,
    messages_per_minute: int,
    repetitions: int,
) -> Signals:
    """Counts the message and returns its signals. Raises TooManyRequests above the visitor's limit."""
    rate, repeated = await asyncio.gather(
        counters.allow(f"messages:{visitor_id.hex}", messages_per_minute, 60, at),
        _count_same_text(counters, text, address, at),
    )
    return Signals(is_trapped, count_links(text), repeated / repetitions, rate / messages_per_minute)


async def _count_same_text(counters: Counters, text: str, address: str, at: datetime) -> int:
    plain = " ".join(text.casefold().split())
    if len(plain) < SHORTEST_REPETITION:
        return 0
    return await counters.count(f"same:{counters.fingerprint(address, plain)}", REPETITION_WINDOW_S, at)
