"""Report periods: whole local days, half-open, and the period before to compare with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from warehouse.vocabulary import ReportKind

KINDS: tuple[ReportKind, ...] = get_args(ReportKind)
DELIVERY_HOUR = 8


@dataclass(frozen=True, order=True)
class Period:
    """Local days from `start` up to, not including, `end`."""

    kind: ReportKind
    start: date
    end: date

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        return [self.start + timedelta(days=n) for n in range((self.end - self.start).days)]

    @property
    def before(self) -> "Period":
        """The period to compare with: the month before a calendar month, else as many days before."""
        if self.kind == "monthly" and self.start.day == 1 and self.end.day == 1:
            return Period("monthly", _first_of_month(self.start - timedelta(days=1)), self.start)
        return Period(self.kind, self.start - (self.end - self.start), self.start)


def period_ending(kind: ReportKind, last_day: date) -> Period:
    """The week or month whose last day is `last_day`; a month ends in the middle of one only when asked to."""
    end = last_day + timedelta(days=1)
    if kind == "weekly":
        return Period(kind, end - timedelta(days=7), end)
    if end.day == 1:
        return Period(kind, _first_of_month(last_day), end)
    return Period(kind, _same_day_a_month_before(last_day) + timedelta(days=1), end)


def latest_period(kind: ReportKind, now: datetime, zone: ZoneInfo) -> Period:
    """The newest period whose report is due at `now` (aware): delivered at 08:00 local on the day after it ends.

    Weekly on Monday, monthly on the 1st. The comparison is made on the local clock, so a week with
    a change to or from summer time is delivered at 08:00 like any other.
    """
    local = now.astimezone(zone)
    today = local.date()
    delivery = today - timedelta(days=today.weekday()) if kind == "weekly" else today.replace(day=1)
    if today == delivery and local.time() < time(DELIVERY_HOUR):
        delivery = delivery - timedelta(days=7) if kind == "weekly" else _first_of_month(delivery - timedelta(days=1))
    return period_ending(kind, delivery - timedelta(days=1))


def _first_of_month(day: date) -> date:
    return day.replace(day=1)


def _same_day_a_month_before(day: date) -> date:
    month_before = _first_of_month(day) - timedelta(days=1)
    return month_before.replace(day=min(day.day, monthrange(month_before.year, month_before.month)[1]))
