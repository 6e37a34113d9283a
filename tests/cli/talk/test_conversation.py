"""When replayed conversations begin: plain values."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from cli.talk.conversation import spread, weight

END = datetime(2026, 11, 20, 12, 34, tzinfo=UTC)
START = END - timedelta(days=30)
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def test_moments_are_ordered_and_within_the_window() -> None:
    moments = spread(500, START, END, "Europe/Stockholm", Random(1))
    assert moments == sorted(moments)
    assert moments[0] >= START
    assert moments[-1] < END


def test_evening_is_busier_than_night_in_local_time() -> None:
    hours = Counter(at.astimezone(STOCKHOLM).hour for at in spread(2000, START, END, "Europe/Stockholm", Random(1)))
    assert hours[18] > 5 * hours[3]


def test_rhythm_follows_the_local_clock_through_a_change_of_hour() -> None:
    before, after = datetime(2026, 10, 24, 16, tzinfo=UTC), datetime(2026, 10, 25, 17, tzinfo=UTC)
    assert before.astimezone(STOCKHOLM).hour == after.astimezone(STOCKHOLM).hour == 18
    weekday_difference = weight(before.astimezone(STOCKHOLM)) / weight(after.astimezone(STOCKHOLM))
    assert 1 < weekday_difference < 2


def test_same_seed_gives_the_same_moments() -> None:
    assert spread(50, START, END, "UTC", Random(7)) == spread(50, START, END, "UTC", Random(7))
