"""Finds the poison in a batch: events that do not say what the vocabulary asks for.

A whole batch is checked at once, without making an object of any event. Only when that fails, or cannot
tell, is each event read by its own class, which also gives the reason. So the quick check may refuse what
is good, but must never let pass what an event's class would refuse.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,  # pydantic asks for this one before Python 3.12
    Union,
)
from uuid import UUID

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, with_config
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict

from warehouse.event_log.events import EVENTS, Event

_READERS: dict[str, TypeAdapter[Event]] = {name: TypeAdapter(event) for name, event in EVENTS.items()}

# A string that is checked costs half of a UUID that is made and thrown away.
_Uuid = Annotated[str, StringConstraints(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]


_LINE_END, _SLICE_BYTES = b",\n", 65_536


@dataclass(frozen=True)
class Poison:
    """An event that ClickHouse must not get, and why."""

    event_id: UUID
    reason: str


def are_sound(body: bytes) -> bool:
    """Whether every line of a batch is an event as the vocabulary has it. False may also mean: look closer."""
    try:
        for lines in _slices(body):
            _LINES.validate_json(lines)
    except ValidationError:
        return False
    return True


def find_poison(rows: Iterable[Mapping[str, Any]]) -> list[Poison]:
    """Checks every row (id, tenant_id, name, payload as text) by itself; one bad row does not stop the others."""
    reasons = ((row["id"], _why_poison(row["tenant_id"], row["name"], row["payload"])) for row in rows)
    return [Poison(event_id, reason) for event_id, reason in reasons if reason]


def hash_of(body: bytes) -> bytes:
    """What a frozen batch is known by."""
    return hashlib.sha256(body).digest()


def _why_poison(tenant_id: UUID, name: str, payload: str) -> str | None:
    reader = _READERS.get(name)
    if reader is None:
        return f"unknown event {name}"
    try:
        event = reader.validate_json(payload, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'payload'}: {first['msg']}"
    if event.tenant_id != tenant_id:
        return "tenant_id: the payload names another tenant than the row"
    return None


def _slices(body: bytes) -> Iterator[bytes]:
    """The array in arrays of some hundred lines: all at once are so many objects that Python goes looking for garbage.

    An event may have such a line end inside; then no slice is sound there, and every event is read by itself.
    """
    start, last = 1, len(body) - 1
    while start < last:
        end = body.find(_LINE_END, start + _SLICE_BYTES)
        end = last if end < 0 else end
        yield b"[%b]" % body[start:end]
        start = end + len(_LINE_END)


def _line_of(event: type[Event]) -> Any:
    """The type of an event's line: what the row knows, and the event's own fields, none more."""
    own = {name: _field(field) for name, field in event.model_fields.items()}
    known = {"event_id": _Uuid, "name": Literal[event.name], "recorded_at": datetime}
    line: Any = TypedDict(f"{event.__name__}Line", {**known, **own})  # type: ignore[misc]  # from the vocabulary
    return with_config(extra="forbid", strict=True)(line)


def _field(field: FieldInfo) -> Any:
    kind: Any = _Uuid if field.annotation is UUID else field.annotation
    constrained: Any = Annotated[(kind, *field.metadata)] if field.metadata else kind
    return constrained if field.is_required() else NotRequired[constrained]


def _lines_of(events: Iterable[type[Event]]) -> TypeAdapter[Any]:
    line: Any = Union[tuple(_line_of(event) for event in events)]  # noqa: UP007  (no operator takes a tuple)
    lines: Any = list[Annotated[line, Field(discriminator="name")]]
    return TypeAdapter(lines)


_LINES = _lines_of(EVENTS.values())
