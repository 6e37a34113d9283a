"""Writes an event to the outbox, in the caller's transaction."""

from datetime import UTC, datetime
from uuid import UUID

from warehouse.event_log.events import Event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection

COLUMNS = "id, tenant_id, recorded_on, name, occurred_at, recorded_at, payload"
# The same columns as parameters, for a statement that writes the event together with its state.
VALUES = "%s::uuid, %s::uuid, %s::date, %s::text, %s::timestamptz, %s::timestamptz, %s::json"


def outbox_row(event: Event) -> list[object]:
    """The event's values for VALUES, recorded now."""
    now = datetime.now(UTC)
    return [new_id(), event.tenant_id, now.date(), event.name, event.occurred_at, now, event.model_dump_json()]


async def record_event(connection: Connection, event: Event) -> UUID:
    """Adds the event to the outbox: it exists if and only if the open transaction commits."""
    row = outbox_row(event)
    await connection.execute(f"insert into app.outbox_events ({COLUMNS}) values ({VALUES})".encode(), row)  # noqa: S608 -- constants
    assert isinstance(row[0], UUID)
    return row[0]
