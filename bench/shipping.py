"""How many events a second go from the outbox to ClickHouse, in frozen batches that are acknowledged.

The other side sends the same bytes to ClickHouse without claiming, freezing or acknowledging anything.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from bench.figure import Figure
from bench.servers import connect, folder_of_servers, migrated_clickhouse, migrated_postgres
from warehouse.clickhouse.client import connect as connect_async
from warehouse.event_log.batches import Batch, freeze_batch
from warehouse.event_log.events import MessagePosted
from warehouse.event_log.send import send
from warehouse.event_log.ship import ClickHouseAddress, ship_waiting
from warehouse.ids import new_id
from warehouse.postgres.connect import create_pool

EVENTS = 300_000


def run() -> Iterator[Figure]:
    """Events a second, shipped and bare, and that none was lost or doubled."""
    with folder_of_servers() as folder:
        server, address = migrated_postgres(folder), migrated_clickhouse(folder)
        tenant_id = _fill_outbox(server.url("postgres"), EVENTS)
        shipped = asyncio.run(_ship(server.url("samtal_shipper"), address))
        with connect(address) as client:
            found = client.query("select count(), uniqExact(event_id) from events").first_row
            rolled_up = client.query("select sum(count_events) from events_by_quarter_hour").first_row
        assert found == (EVENTS, EVENTS), f"{found} of {EVENTS} events arrived"
        assert rolled_up == (EVENTS,), f"the rollup counts {rolled_up}"
        bare = asyncio.run(_send_bare(server.url("samtal_shipper"), server.url("postgres"), address, tenant_id))
        yield Figure(
            "shipping_frozen_batches",
            shipped,
            "events/s",
            goal=50_000,
            is_goal_a_ceiling=False,
            reference=bare,
            reference_is="the same bytes sent without freezing",
            samples=EVENTS,
        )


def _fill_outbox(admin_url: str, count: int) -> UUID:
    """Fills the outbox with COPY; the tenant is made for it."""
    tenant_id, now = new_id(), datetime.now(UTC)
    event = MessagePosted(
        tenant_id=tenant_id,
        conversation_id=new_id(),
        episode=1,
        site_id=new_id(),
        visitor_key="0" * 32,
        origin="live",
        occurred_at=now,
        message_id=new_id(),
        language="sv",
        verdict="pass",
        count_characters=42,
    )
    payload = event.model_dump_json()
    columns = "id, tenant_id, recorded_on, name, occurred_at, recorded_at, payload"
    with psycopg.connect(admin_url) as admin:
        admin.execute(
            "insert into app.tenants (id, slug, name, key_ciphertext) values (%(id)s, %(slug)s, 'Bench', '')"
            " on conflict do nothing",
            {"id": tenant_id, "slug": f"bench-{tenant_id}"},
        )
        with admin.cursor() as cursor, cursor.copy(f"copy app.outbox_events ({columns}) from stdin".encode()) as copy:
            for _ in range(count):
                copy.write_row((new_id(), tenant_id, now.date(), event.name, now, now, payload))
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("vacuum analyze app.outbox_events")
    return tenant_id


async def _ship(url: str, address: ClickHouseAddress) -> float:
    async with create_pool(url, size=3) as pool, await connect_async(**address) as client:
        began = time.perf_counter()
        count = await ship_waiting(pool, client)
        seconds = time.perf_counter() - began
    return count / seconds


async def _send_bare(url: str, admin_url: str, address: ClickHouseAddress, tenant_id: UUID) -> float:
    """Freezes batches first, outside the clock, then times the sending alone."""
    _fill_outbox(admin_url, EVENTS // 3)
    batches: list[Batch] = []
    async with create_pool(url, size=2) as pool, await connect_async(**address) as client:
        async with pool.connection() as connection:
            await connection.set_autocommit(True)
            while batch := await freeze_batch(connection):
                batches.append(batch)
            await connection.set_autocommit(False)
        began = time.perf_counter()
        for batch in batches:
            await send(client, batch)
        seconds = time.perf_counter() - began
    return sum(batch.count_events for batch in batches) / seconds
