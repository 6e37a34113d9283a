"""Conversations to send: what each visitor does, turn by turn, and when it begins. The product answers.

They begin as in a restaurant's week, by the clock of the tenant's own time zone.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from warehouse.vocabulary import Language, Rating

# Relative weight of each local hour: a quiet night, lunch, and a busier evening.
HOURS: Final = (1, 1, 0, 0, 0, 1, 2, 4, 8, 14, 24, 36, 34, 22, 16, 18, 28, 40, 44, 36, 24, 14, 7, 3)
# Monday to Sunday.
WEEKDAYS: Final = (0.8, 0.8, 0.9, 1.1, 1.6, 1.5, 1.0)


@dataclass(frozen=True)
class Turn:
    """One message, and what the visitor makes of the answer to it."""

    text: str
    rating: Rating | None = None
    asks_for_person: bool = False


@dataclass(frozen=True)
class Conversation:
    """One visitor's talk. `key` names it: the same key gives the same visitor and the same message ids."""

    key: str
    language: Language
    turns: tuple[Turn, ...]
    name: str
    email: str
    ends_satisfied: bool = False


@dataclass(frozen=True)
class Scheduled:
    """A conversation and when it began."""

    conversation: Conversation
    started_at: datetime


def schedule(conversations: list[Conversation], days: int, timezone: str, now: datetime) -> list[Scheduled]:
    """Spreads conversations over the days before an hour ago, by a week's rhythm."""
    end = now - timedelta(hours=1)
    moments = spread(len(conversations), end - timedelta(days=days), end, timezone, Random(len(conversations)))  # noqa: S311  a rhythm, not a secret
    return [Scheduled(each, moment) for each, moment in zip(conversations, moments, strict=True)]


def spread(count: int, start: datetime, end: datetime, timezone: str, random: Random) -> list[datetime]:
    """So many moments of the half-open window, in order, drawn by the week's rhythm. All in UTC."""
    zone = ZoneInfo(timezone)
    hours = _hours_between(start, end)
    weights = [weight(hour.astimezone(zone)) for hour in hours]
    moments = []
    for hour in random.choices(hours, weights, k=count):
        first, last = max(hour, start), min(hour + timedelta(hours=1), end)
        moments.append(first + (last - first) * random.random())
    return sorted(moments)


def weight(local: datetime) -> float:
    """How likely a conversation is to begin in this local hour."""
    return HOURS[local.hour] * WEEKDAYS[local.weekday()] + 0.01


def _hours_between(start: datetime, end: datetime) -> list[datetime]:
    hour = start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = []
    while hour < end:
        hours.append(hour)
        hour += timedelta(hours=1)
    return hours
