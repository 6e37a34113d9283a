"""The marts are built early enough for Monday's report, wherever the tenant is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from dagster_jobs.landing.assets import DAYS, range_to_land
from dagster_jobs.landing.schedule import nightly
from dagster_jobs.reports.period import DELIVERY_HOUR
from warehouse.occurred_at import FIRST_DAY

HOUR = timedelta(hours=1)


def offsets() -> list[timedelta]:
    """Every distance from UTC that a clock shows somewhere in 2026, in winter or in summer."""
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(0, 365, 7)]
    found = {day.astimezone(ZoneInfo(zone)).utcoffset() for zone in available_timezones() for day in days}
    return sorted(offset for offset in found if offset is not None)


def test_the_table_holds_the_odd_zones() -> None:
    assert {-11 * HOUR, -2.5 * HOUR, 5.75 * HOUR, 14 * HOUR} <= set(offsets())


@pytest.mark.parametrize("offset", offsets(), ids=lambda offset: f"{offset / HOUR:+}")
def test_a_build_falls_between_local_midnight_and_two_hours_before_the_reports(offset: timedelta) -> None:
    minute, hours, *every_day = str(nightly.cron_schedule).split()
    assert (minute, every_day, nightly.execution_timezone) == ("0", ["*", "*", "*"], "UTC")
    local_hours = [(int(hour) * HOUR + offset) % (24 * HOUR) for hour in hours.split(",")]
    assert any(local <= (DELIVERY_HOUR - 2) * HOUR for local in local_hours)


def test_a_run_can_begin_with_any_day_that_history_may_have() -> None:
    first, last = range_to_land(datetime.now(UTC).date(), [FIRST_DAY])
    assert DAYS.has_partition_key(first.isoformat())
    assert DAYS.has_partition_key(last.isoformat())
