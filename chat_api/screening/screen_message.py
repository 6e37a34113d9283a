"""The verdict on a message from its local signals: `screen_message` is pure, `read_signals` counts.

Each signal has a weight from 0 (says nothing) to 1 (certain). They add up as independent hints do,
1 - (1 - a)(1 - b)..., so that two weak ones make one of middle strength.
What is counted is kept under keyed hashes, never as texts or addresses.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Final
from uuid import UUID

from chat_api.limits import Counters, Window, refuse_above
from warehouse.vocabulary import ScreeningReason, Verdict

FLAG_FROM: Final = 0.3
ASK_FROM: Final = 0.5
BLOCK_FROM: Final = 0.9

# Searched in whatever strangers send, so it never goes back: what repeats without a limit stands last in its
# alternative. A bare host's name is told by its ending, and what stands before the dot is not read.
LINK: Final = re.compile(
    r"(?:https?://|\bwww\.)\S+|(?<=[\w-])(?:\.(?:ru|xyz|top|click|shop|biz|info)\b)+", re.IGNORECASE
)

SHORTEST_REPETITION: Final = 12
REPETITION_WINDOW_S: Final = 600


@dataclass(frozen=True, slots=True)
class Signals:
    """What is known of a message without reading it closely.

    `share_of_rate`: messages of this visitor in this minute, as a share of what is allowed.
    `share_of_repetition`: how often this address sent this text in ten minutes, this time included, as a
    share of what is usual; 0 for texts too short to tell ("yes", "thanks").
    """

    is_trapped: bool
    count_links: int
    share_of_repetition: float
    share_of_rate: float


@dataclass(frozen=True, slots=True)
class Screening:
    """The verdict, how strong the signals were (0 to 1), and which."""

    verdict: Verdict
    score: float
    reasons: tuple[ScreeningReason, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether the message counts as conversation and gets an answer."""
        return self.verdict in ("pass", "flag")


def screen_message(signals: Signals) -> Screening:
    """The verdict: pass, flag (answered, but marked), ask (a one-click check), or block."""
    weights: dict[ScreeningReason, float] = {
        "honeypot": 1.0 if signals.is_trapped else 0.0,
        "links": _steps(signals.count_links, (2, 0.3), (3, 0.55), (6, 0.95)),
        "repetition": _steps(signals.share_of_repetition, (0.6, 0.3), (1.0, 0.6), (2.5, 0.95)),
        "rate": _steps(signals.share_of_rate, (0.6, 0.3)),
    }
    score = 1 - prod(1 - weight for weight in weights.values())
    return Screening(_verdict(score), round(score, 4), tuple(reason for reason, weight in weights.items() if weight))


def count_links(text: str) -> int:
    return len(LINK.findall(text))


def _steps(value: float, *steps: tuple[float, float]) -> float:
    return max((weight for least, weight in steps if value >= least), default=0.0)


def _verdict(score: float) -> Verdict:
    if score >= BLOCK_FROM:
        return "block"
    if score >= ASK_FROM:
        return "ask"
    return "flag" if score >= FLAG_FROM else "pass"


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
