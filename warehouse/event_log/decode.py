"""Turns claimed outbox rows into the body of a batch, and finds the poison among them.

The rows come in one value, with ASCII's own separators between rows and between their fields: event id,
tenant id, name, recorded_at (both as JSON), payload. JSON text cannot contain these characters.
"""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from warehouse.event_log.events import EVENTS, Event

_BETWEEN_ROWS, _BETWEEN_FIELDS = b"\x1e", b"\x1f"
_READERS: dict[bytes, TypeAdapter[Event]] = {
    b'"%s"' % name.encode(): TypeAdapter(event) for name, event in EVENTS.items()
}


@dataclass(frozen=True)
class Poison:
    """An event that ClickHouse must not get, and why."""

    event_id: UUID
    reason: str


@dataclass
class Decoded:
    """The good rows as JSON lines, and the poison."""

    lines: list[bytes] = field(default_factory=list)
    poison: list[Poison] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """What is sent to ClickHouse, as JSONEachRow."""
        return b"\n".join(self.lines)


def decode(rows: bytes) -> Decoded:
    """Checks every row against the vocabulary; one bad row does not stop the others."""
    decoded = Decoded()
    for row in rows.split(_BETWEEN_ROWS):
        event_id, tenant_id, name, recorded_at, payload = row.split(_BETWEEN_FIELDS, 4)
        reason = _why_poison(tenant_id, name, payload)
        if reason:
            decoded.poison.append(Poison(UUID(event_id.decode()), reason))
        else:
            decoded.lines.append(_line(event_id, name, recorded_at, payload))
    return decoded


def render(rows: bytes) -> bytes:
    """The body of rows that were found good before: the same bytes as then."""
    parts = (row.split(_BETWEEN_FIELDS, 4) for row in rows.split(_BETWEEN_ROWS))
    return b"\n".join(_line(event_id, name, recorded_at, payload) for event_id, _, name, recorded_at, payload in parts)


def ends_of(rows: bytes) -> tuple[UUID, UUID]:
    """The ids of the first and the last row; they come in this order."""
    first, last = rows, rows.rpartition(_BETWEEN_ROWS)[2]
    return UUID(first.partition(_BETWEEN_FIELDS)[0].decode()), UUID(last.partition(_BETWEEN_FIELDS)[0].decode())


def hash_of(body: bytes) -> bytes:
    """What a frozen batch is known by."""
    return hashlib.sha256(body).digest()


def _line(event_id: bytes, name: bytes, recorded_at: bytes, payload: bytes) -> bytes:
    return b'{"event_id":"%b","name":%b,"recorded_at":%b,%b' % (event_id, name, recorded_at, payload.lstrip()[1:])


def _why_poison(tenant_id: bytes, name: bytes, payload: bytes) -> str | None:
    reader = _READERS.get(name)
    if reader is None:
        return f"unknown event {name.decode()}"
    try:
        event = reader.validate_json(payload, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'payload'}: {first['msg']}"
    if str(event.tenant_id).encode() != tenant_id:
        return "tenant_id: the payload names another tenant than the row"
    return None
