"""What a second night does to the first one's figures."""

from datetime import date

import pytest

from tests.dbt_project.conftest import STOCKHOLM, House, Marts, Rows
from tests.factories.events import Talk

pytestmark = pytest.mark.xdist_group("marts")


@pytest.mark.slow
def test_landing_and_building_again_changes_nothing(house: House, marts: Marts) -> None:
    house.build([date(2026, 3, 28), date(2026, 3, 29), date(2026, 4, 2)])
    assert house.read_all() == marts


@pytest.mark.slow
def test_a_late_event_corrects_its_day(house: House, marts: Marts) -> None:
    house.happens(*Talk(STOCKHOLM, "late").opens("2026-03-29 09:00").asks("2026-03-29 09:01").events)
    house.build()
    assert _conversations_on_sunday(marts["stats_snapshots", STOCKHOLM]) == 2
    assert _conversations_on_sunday(house.read("stats_snapshots", STOCKHOLM)) == 3


def _conversations_on_sunday(rows: Rows) -> int:
    return sum(row["count_conversations_by_start"] for row in rows if row["local_day"] == date(2026, 3, 29))
