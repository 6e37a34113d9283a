"""The stretch of local days that a page looks at, and the numbers summed over it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import TypeVar
from uuid import UUID

from streamlit_dashboard.api_types import SnapshotRow

T = TypeVar("T")


@dataclass(frozen=True)
class Window:
    """Local days, both included, of one assistant or all."""

    first: date
    last: date
    assistant_id: UUID | None = None

    @property
    def count_days(self) -> int:
        """How many days it holds."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Window":
        """As many days just before."""
        return Window(self.first - timedelta(days=self.count_days), self.first - timedelta(days=1), self.assistant_id)

    @property
    def days(self) -> list[date]:
        """Every day of it."""
        return [self.first + timedelta(days=n) for n in range(self.count_days)]


@dataclass(frozen=True)
class Totals:
    """Sums over a window; rates are quotients of sums, None where there is nothing to divide by."""

    conversations: int
    messages: int
    handoffs: int
    eligible: int
    autonomous: int
    up: int
    down: int
    timed: int
    within_3s: int

    @property
    def automation_rate(self) -> float | None:
        """Autonomous resolutions of all finished conversations."""
        return self.autonomous / self.eligible if self.eligible else None

    @property
    def satisfaction(self) -> float | None:
        """Thumbs up of all thumbs."""
        return self.up / (self.up + self.down) if self.up + self.down else None

    @property
    def share_within_3s(self) -> float | None:
        """Answers complete within 3 seconds, of all timed ones."""
        return self.within_3s / self.timed if self.timed else None


def total(snapshots: Iterable[SnapshotRow]) -> Totals:
    """The sums of daily rows."""
    rows = list(snapshots)
    return Totals(
        conversations=sum(row.count_conversations_by_start for row in rows),
        messages=sum(row.count_messages_by_event for row in rows),
        handoffs=sum(row.count_handoffs_by_event for row in rows),
        eligible=sum(row.count_eligible_episodes_by_start for row in rows),
        autonomous=sum(row.count_autonomous_resolutions_by_start for row in rows),
        up=sum(row.count_thumbs_up_by_event for row in rows),
        down=sum(row.count_thumbs_down_by_event for row in rows),
        timed=sum(row.count_timed_replies_by_event for row in rows),
        within_3s=sum(row.count_replies_within_3s_by_event for row in rows),
    )


def by_day(snapshots: Iterable[SnapshotRow]) -> dict[date, Totals]:
    """The sums of each day that has rows."""
    days: dict[date, list[SnapshotRow]] = defaultdict(list)
    for row in snapshots:
        days[row.local_day].append(row)
    return {day: total(rows) for day, rows in sorted(days.items())}


def ranked(rows: Iterable[T], label: Callable[[T], str | None], count: Callable[[T], int]) -> list[tuple[str, int]]:
    """Counts summed by label, most first; rows without a label are left out."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        if name := label(row):
            sums[name] += count(row)
    return sorted(((name, n) for name, n in sums.items() if n), key=lambda pair: (-pair[1], pair[0]))


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float] | None:
    """The 95 % interval of a share (E. B. Wilson, JASA 22, 1927); None without trials."""
    if trials == 0:
        return None
    share = successes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    return max(0.0, centre - half), min(1.0, centre + half)
