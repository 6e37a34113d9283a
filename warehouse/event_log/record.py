"""Writes an event to the outbox, in the caller's transaction."""

from datetime import UTC, datetime
from uuid import UUID

from warehouse.event_log.events import Event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection


async def record_event(connection: Connection, event: Event) -> UUID:
    """Adds the event to the outbox: it exists if and only if the open transaction commits."""
    event_id = new_id()
    now = datetime.now(UTC)
    await connection.execute(
        "insert into app.outbox_events (id, tenant_id, recorded_on, name, occurred_at, recorded_at, payload)"
        " values (%s, %s, %s, %s, %s, %s, %s)",
        [event_id, event.tenant_id, now.date(), event.name, event.occurred_at, now, event.model_dump_json()],
    )
    return event_id
