"""Today's counts from ClickHouse, seconds after they happened: additive ones only, as the marts define them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from clickhouse_connect.driver.asyncclient import AsyncClient
from clickhouse_connect.driver.exceptions import ClickHouseError
from pydantic import BaseModel, ConfigDict

from chat_api.accounts.tenant_context import TenantContext
from chat_api.errors import SamtalError

COUNTS: Final = """
    select name, sum(count_events) as count_events
    from events_by_quarter_hour
    where tenant_id = {tenant:UUID} and bucket_at >= {start:DateTime('UTC')} and bucket_at < {stop:DateTime('UTC')}
        and origin in {origins:Array(String)}
    group by name
"""

# A later rating of the same reply replaces the earlier one, so ratings are not additive in the rollup.
THUMBS: Final = """
    select standing, count() as count_replies
    from (
        select message_id, argMax(value, (occurred_at, event_id)) as standing
        from events
        where tenant_id = {tenant:UUID} and name = 'rating_given' and origin in {origins:Array(String)}
            and occurred_at >= {start:DateTime('UTC')} and occurred_at < {stop:DateTime('UTC')}
        group by message_id
    )
    group by standing
"""


class WarehouseUnreachable(SamtalError):
    """ClickHouse does not answer."""

    status = 503
    code = "warehouse_unreachable"


class LiveCounts(BaseModel):
    """One local day so far."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "day": "2026-11-22",
                    "timezone": "Europe/Stockholm",
                    "conversations": 12,
                    "messages": 31,
                    "replies": 30,
                }
            ]
        }
    )

    day: date
    timezone: str
    conversations: int
    messages: int
    replies: int
    escalations: int
    screened: int
    thumbs_up: int
    thumbs_down: int
    as_of: datetime


def local_day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The day's half-open window in UTC; 23 or 25 hours long when clocks change."""
    start = datetime.combine(day, time(), zone)
    return start.astimezone(UTC), datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


async def count_live(
    warehouse: AsyncClient, tenant_id: UUID, tenant: TenantContext, day: date, now: datetime
) -> LiveCounts:
    """The tenant's counts of one local day. Raises WarehouseUnreachable."""
    start, stop = local_day_bounds(day, tenant.zone)
    window = {
        "tenant": tenant_id,
        "start": start.replace(tzinfo=None),
        "stop": stop.replace(tzinfo=None),
        "origins": tenant.counted_origins,
    }
    try:
        counts = await _pairs(warehouse, COUNTS, window)
        thumbs = await _pairs(warehouse, THUMBS, window)
    except (ClickHouseError, OSError) as error:
        raise WarehouseUnreachable from error
    return LiveCounts(
        day=day,
        timezone=tenant.timezone,
        conversations=counts.get("conversation_opened", 0),
        messages=counts.get("message_posted", 0),
        replies=counts.get("reply_completed", 0),
        escalations=counts.get("conversation_escalated", 0),
        screened=counts.get("message_screened", 0),
        thumbs_up=thumbs.get("up", 0),
        thumbs_down=thumbs.get("down", 0),
        as_of=now,
    )


async def _pairs(warehouse: AsyncClient, query: str, window: Mapping[str, object]) -> dict[str, int]:
    result = await warehouse.query(query, parameters=dict(window))
    return {str(name): int(count) for name, count in result.result_rows}
