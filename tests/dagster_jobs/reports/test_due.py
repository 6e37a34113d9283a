import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from dagster_jobs.reports.due import DueReport, Run, Tenant, due_reports
from dagster_jobs.reports.period import Period, latest_period, period_ending
from warehouse.vocabulary import ReportKind

ID = UUID(int=1)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def tenant(
    timezone: str = "Europe/Stockholm", *kinds: ReportKind, created_at: datetime = LONG_AGO, demo: bool = False
) -> Tenant:
    return Tenant(ID, timezone, created_at, demo, frozenset(kinds or ("weekly",)))


def local(zone: str, *parts: int) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def week(start: date) -> Period:
    return Period("weekly", start, start + timedelta(days=7))


@pytest.mark.parametrize(
    ("zone", "now", "start"),
    [
        ("Europe/Stockholm", (2026, 11, 16, 7, 59), date(2026, 11, 2)),  # a minute early: the week before is the newest
        ("Europe/Stockholm", (2026, 11, 16, 8, 0), date(2026, 11, 9)),
        ("Europe/Stockholm", (2026, 11, 22, 23, 59), date(2026, 11, 9)),  # Sunday night: still last week's
        ("Europe/Stockholm", (2026, 3, 30, 8, 0), date(2026, 3, 23)),  # summer time began on the 29th
        ("Europe/Stockholm", (2026, 3, 30, 7, 45), date(2026, 3, 16)),
        ("Europe/Stockholm", (2026, 10, 26, 8, 0), date(2026, 10, 19)),  # and ended on 25 October
        ("Europe/Stockholm", (2026, 10, 26, 7, 45), date(2026, 10, 12)),
        ("Asia/Tokyo", (2026, 11, 16, 8, 0), date(2026, 11, 9)),  # Sunday 23:00 UTC
        ("America/Los_Angeles", (2026, 11, 16, 8, 0), date(2026, 11, 9)),
        ("Asia/Kathmandu", (2026, 11, 16, 8, 0), date(2026, 11, 9)),  # UTC+05:45
        ("Pacific/Kiritimati", (2026, 11, 16, 8, 0), date(2026, 11, 9)),  # UTC+14
        ("Pacific/Niue", (2026, 11, 16, 8, 0), date(2026, 11, 9)),  # UTC-11
    ],
)
def test_weekly_report_is_due_on_monday_at_eight_local(zone: str, now: tuple[int, ...], start: date) -> None:
    moment = local(zone, *now).astimezone(UTC)
    assert due_reports(moment, [tenant(zone)], []) == [DueReport(ID, week(start))]


@pytest.mark.parametrize(
    ("now", "start", "end"),
    [
        ((2026, 11, 1, 8, 0), date(2026, 10, 1), date(2026, 11, 1)),
        ((2026, 11, 1, 7, 59), date(2026, 9, 1), date(2026, 10, 1)),
        ((2026, 3, 1, 8, 0), date(2026, 2, 1), date(2026, 3, 1)),
        ((2028, 3, 1, 8, 0), date(2028, 2, 1), date(2028, 3, 1)),  # a leap year
        ((2027, 1, 1, 8, 0), date(2026, 12, 1), date(2027, 1, 1)),
    ],
)
def test_monthly_report_is_due_on_the_first_at_eight_local(now: tuple[int, ...], start: date, end: date) -> None:
    moment = local("Europe/Stockholm", *now)
    assert due_reports(moment, [tenant("Europe/Stockholm", "monthly")], []) == [
        DueReport(ID, Period("monthly", start, end))
    ]


@pytest.mark.parametrize(
    ("state", "minutes_ago", "is_due"),
    [("sent", 500, False), ("failed", 240, False), ("failed", 300, True), ("started", 5, False), ("started", 45, True)],
)
def test_each_report_goes_once(state: Literal["started", "sent", "failed"], minutes_ago: int, is_due: bool) -> None:
    now = local("Europe/Stockholm", 2026, 11, 16, 17, 0)
    run = Run(ID, week(date(2026, 11, 9)), state, now - timedelta(minutes=minutes_ago))
    assert bool(due_reports(now, [tenant()], [run])) is is_due


def test_a_report_that_always_fails_is_tried_soon_and_then_ever_more_rarely() -> None:
    delivery = local("Europe/Stockholm", 2026, 11, 16, 8, 0).astimezone(UTC)
    runs: list[Run] = []
    hours: list[float] = []
    for tick in range(7 * 24 * 4):
        now = delivery + tick * timedelta(minutes=15)
        if due_reports(now, [tenant()], runs):
            runs = [Run(ID, week(date(2026, 11, 9)), "failed", now)]
            hours.append(tick / 4)
    assert hours == [0, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 56, 80, 104, 128, 152]


def test_after_three_weeks_down_only_the_newest_report_is_sent() -> None:
    now = local("Europe/Stockholm", 2026, 11, 19, 3, 0)
    sent = Run(ID, week(date(2026, 10, 19)), "sent", LONG_AGO)
    assert due_reports(now, [tenant()], [sent]) == [DueReport(ID, week(date(2026, 11, 9)))]


def test_a_new_tenant_gets_no_report_about_a_time_before_it_existed() -> None:
    now = local("Europe/Stockholm", 2026, 11, 18, 9, 0)
    assert due_reports(now, [tenant(created_at=now - timedelta(days=1))], []) == []
    assert due_reports(now, [tenant(created_at=now - timedelta(days=1), demo=True)], []) != []


def test_nobody_subscribed_means_nothing_is_due() -> None:
    alone = Tenant(ID, "Europe/Stockholm", LONG_AGO, False, frozenset())
    assert due_reports(local("Europe/Stockholm", 2026, 11, 16, 9, 0), [alone], []) == []


def test_every_quarter_hour_of_two_years_names_one_period_that_has_ended() -> None:
    zone = ZoneInfo("Europe/Stockholm")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    seen: list[Period] = []
    while now < datetime(2028, 1, 1, tzinfo=UTC):
        period = latest_period("weekly", now, zone)
        assert period.end <= now.astimezone(zone).date()
        if not seen or seen[-1] != period:
            seen.append(period)
        now += timedelta(minutes=15)
    assert all(later.start == earlier.end for earlier, later in itertools.pairwise(seen))


@pytest.mark.parametrize(
    ("kind", "last_day", "start", "before"),
    [
        ("weekly", date(2026, 11, 15), date(2026, 11, 9), date(2026, 11, 2)),
        ("monthly", date(2026, 10, 31), date(2026, 10, 1), date(2026, 9, 1)),
        ("monthly", date(2026, 3, 31), date(2026, 3, 1), date(2026, 2, 1)),
        ("monthly", date(2026, 11, 22), date(2026, 10, 23), date(2026, 9, 22)),
    ],
)
def test_a_period_knows_its_start_and_the_one_before(
    kind: ReportKind, last_day: date, start: date, before: date
) -> None:
    period = period_ending(kind, last_day)
    assert (period.start, period.last_day, period.before.start, period.before.end) == (start, last_day, before, start)
