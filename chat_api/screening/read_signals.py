"""Gathers the local signals of a message. What is counted is kept under keyed hashes, never as texts or addresses."""

from datetime import datetime
from typing import Final
from uuid import UUID

from chat_api.limits import Counters, Window, refuse_above
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
    windows = _windows(counters, text, visitor_id, address)
    count, *repeated = await counters.count(windows, at)
    refuse_above(messages_per_minute, count, windows[0], at)
    return Signals(is_trapped, count_links(text), sum(repeated) / repetitions, count / messages_per_minute)


async def forget_repeat(counters: Counters, text: str, *, visitor_id: UUID, address: str, at: datetime) -> None:
    """The message was there already: a client that asks again has not said anything new."""
    await counters.take_back(_windows(counters, text, visitor_id, address), at)


def _windows(counters: Counters, text: str, visitor_id: UUID, address: str) -> list[Window]:
    rate, repetition = Window(f"messages:{visitor_id.hex}", 60), _repetition(counters, text, address)
    return [rate, repetition] if repetition else [rate]


def _repetition(counters: Counters, text: str, address: str) -> Window | None:
    plain = " ".join(text.casefold().split())
    if len(plain) < SHORTEST_REPETITION:
        return None
    return Window(f"same:{counters.fingerprint(address, plain)}", REPETITION_WINDOW_S)
