"""What the live cards count in ClickHouse is what the marts say once the day is closed."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from dagster_jobs.stores import open_clickhouse
from tests.dbt_project.conftest import KOLKATA, STOCKHOLM, House, Marts

pytestmark = pytest.mark.xdist_group("marts")

LIVE = """
    select name, sum(count_events) from events_by_quarter_hour
    where tenant_id = {tenant:UUID} and origin in {origins:Array(String)}
        and bucket_at >= {start:DateTime('UTC')} and bucket_at < {end:DateTime('UTC')}
    group by name
"""
COLUMNS = {
    "conversation_opened": "count_conversations_by_start",
    "message_posted": "count_messages_by_event",
    "message_screened": "count_screened_by_event",
    "reply_completed": "count_replies_by_event",
    "conversation_escalated": "count_handoffs_by_event",
    "conversation_resolved": "count_resolutions_by_event",
}


@pytest.mark.parametrize(
    ("tenant", "zone", "origins"),
    [(STOCKHOLM, "Europe/Stockholm", ["live", "imported"]), (KOLKATA, "Asia/Kolkata", ["live", "imported", "demo"])],
)
@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 3, 30)])
def test_a_closed_days_live_count_is_the_marts(
    house: House, marts: Marts, tenant: UUID, zone: str, origins: list[str], day: date
) -> None:
    start, end = (datetime(day.year, day.month, day.day + more, tzinfo=ZoneInfo(zone)) for more in (0, 1))
    parameters = {"tenant": str(tenant), "origins": origins, "start": start, "end": end}
    with open_clickhouse(house.clickhouse) as client:
        live = {str(name): int(count) for name, count in client.query(LIVE, parameters=parameters).result_rows}
    rows = [row for row in marts["stats_snapshots", tenant] if row["local_day"] == day]
    assert {name: live.get(name, 0) for name in COLUMNS} == {
        name: sum(row[column] for row in rows) for name, column in COLUMNS.items()
    }
