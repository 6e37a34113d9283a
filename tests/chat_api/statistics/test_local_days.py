"""A local day in UTC: half-open, and 23 or 25 hours long when clocks change."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from chat_api.statistics.count_live import local_day_bounds

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 11, 22), 24), (date(2026, 3, 29), 23), (date(2026, 10, 25), 25)]
)
def test_day_is_as_long_as_the_clocks_make_it(day: date, hours: int) -> None:
    start, stop = local_day_bounds(day, STOCKHOLM)
    assert (stop - start).total_seconds() == hours * 3600


def test_day_begins_at_local_midnight() -> None:
    assert local_day_bounds(date(2026, 7, 1), STOCKHOLM)[0] == datetime(2026, 6, 30, 22, tzinfo=UTC)
