"""Writes an event to the outbox, in the caller's transaction."""

from datetime import UTC, datetime
from uuid import UUID

from warehouse.event_log.events import Event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection

COLUMNS = "id, tenant_id, recorded_on, name, occurred_at, recorded_at, payload"
# The same columns as parameters, for a statement that writes the event together with its state.
VALUES = (
    "%(event_id)s::uuid, %(event_tenant_id)s::uuid, %(event_recorded_on)s::date, %(event_name)s::text,"
    " %(event_occurred_at)s::timestamptz, %(event_recorded_at)s::timestamptz, %(event_payload)s::json"
)


def outbox_row(event: Event) -> dict[str, object]:
    """The event's parameters for VALUES, recorded now."""
    now = datetime.now(UTC)
    return {
        "event_id": new_id(),
        "event_tenant_id": event.tenant_id,
        "event_recorded_on": now.date(),
        "event_name": event.name,
        "event_occurred_at": event.occurred_at,
        "event_recorded_at": now,
        "event_payload": event.model_dump_json(),
    }


async def record_event(connection: Connection, event: Event) -> UUID:
    """Adds the event to the outbox: it exists if and only if the open transaction commits."""
    row = outbox_row(event)
    await connection.execute(f"insert into app.outbox_events ({COLUMNS}) values ({VALUES})".encode(), row)  # noqa: S608 -- constants
    assert isinstance(row["event_id"], UUID)
    return row["event_id"]


async def has_unshipped_events(connection: Connection) -> bool:
    """Whether an event of the transaction's tenant still waits for the shipper."""
    query = "select exists (select from app.outbox_queue) as is_waiting"
    row = await (await connection.execute(query)).fetchone()
    return bool(row and row["is_waiting"])
