"""Reconciles by itself, beside shipping, so that the data-trust page tells today's truth unasked."""

import asyncio
from datetime import UTC, datetime, timedelta

import psycopg
import structlog
from clickhouse_connect.driver.exceptions import ClickHouseError
from prometheus_client import Gauge

from warehouse.clickhouse.client import ClickHouseAddress, connect_sync
from warehouse.event_log.contents import Connection, Window
from warehouse.event_log.reconcile import reconcile

SET_ASIDE = Gauge("samtal_days_set_aside", "Tenants' days that could not be landed and are missing in the marts")
FIRST_AFTER_S, EVERY_S = 120.0, 3600.0
FIRST_DAYS, DAYS = 35, 2  # once the last month, afterwards what may still have changed
_log = structlog.get_logger()


async def reconcile_hourly(
    stop: asyncio.Event,
    postgres_url: str,
    clickhouse: ClickHouseAddress,
    pause_s: float = FIRST_AFTER_S,
    every_s: float = EVERY_S,
) -> None:
    """Compares the last days until `stop`, first after `pause_s`; a difference is logged as an error with its day."""
    days = FIRST_DAYS
    while not await _is_stopped_within(stop, pause_s):
        try:
            await asyncio.to_thread(_reconcile, postgres_url, clickhouse, days)
            days = DAYS
        except (ClickHouseError, psycopg.OperationalError, OSError) as error:
            _log.warning("not_reconciled", reason=str(error))
        except Exception as error:
            # Nobody awaits this task before the end: were it to fail, the data-trust page would go stale
            # without a word. Of what nobody expected only the type is told, for its text may hold a row.
            _log.error("not_reconciled", error=type(error).__name__)
        pause_s = every_s


def _reconcile(postgres_url: str, clickhouse: ClickHouseAddress, days: int) -> None:
    window = Window(first=datetime.now(UTC).date() - timedelta(days))
    with psycopg.connect(postgres_url, autocommit=True) as connection, connect_sync(**clickhouse) as client:
        for each in reconcile(connection, client, window):
            if not each.is_equal:
                _log.error("state_and_warehouse_differ", tenant=str(each.tenant_id), day=str(each.day), **each.detail())
        SET_ASIDE.set(_count_set_aside(connection))


def _count_set_aside(connection: Connection) -> int:
    row = connection.execute("select count(day) from landing.set_aside_days").fetchone()
    return int(row[0]) if row else 0


async def _is_stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
