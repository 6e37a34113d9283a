"""Writes docs/events.md: what every event means and carries, out of the vocabulary itself."""

from inspect import getdoc
from types import NoneType
from typing import Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from warehouse.event_log.events import EVENTS, ConversationEvent, Event

_INTRODUCTION = """\
# Events

Generated from `warehouse/event_log/events.py`; run `make check` to see whether it is stale.

Every event is one row of ClickHouse's table `events`, with a column for each field below; fields that
an event does not have are null, or empty. Beside them a row carries `event_id`, `name` and `recorded_at` (when it
was written down; `occurred_at` is when it happened). No event holds text or a person's data.
"""


def render() -> str:
    """The whole page as Markdown."""
    of_conversations = {name: event for name, event in EVENTS.items() if issubclass(event, ConversationEvent)}
    of_tenants = {name: event for name, event in EVENTS.items() if name not in of_conversations}
    return "\n".join(
        [
            _INTRODUCTION,
            _section("Every event", Event, []),
            _section("Every event of a conversation", ConversationEvent, list(Event.model_fields)),
            *(_section(f"`{name}`", each, _known(each)) for name, each in of_conversations.items()),
            *(_section(f"`{name}`", each, _known(each)) for name, each in of_tenants.items()),
        ]
    )


def columns() -> list[str]:
    """Every column of the table `events` that the vocabulary asks for."""
    fields = {field for event in EVENTS.values() for field in event.model_fields}
    return sorted({"event_id", "name", "recorded_at", *fields})


def _known(event: type[Event]) -> list[str]:
    """What the sections before have told of the event."""
    return list((ConversationEvent if issubclass(event, ConversationEvent) else Event).model_fields)


def _section(title: str, event: type[Event], without: list[str]) -> str:
    fields = {name: field for name, field in event.model_fields.items() if name not in without}
    text = f"## {title}\n\n{getdoc(event)}\n"
    if not fields:
        return text
    rows = "\n".join(_row(name, field) for name, field in fields.items())
    return f"{text}\n| field | type | meaning |\n|---|---|---|\n{rows}\n"


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{name}` | {_type_name(field.annotation)} | {field.description or ''} |"


def _type_name(annotation: object) -> str:
    if get_origin(annotation) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    if arguments := get_args(annotation):
        names = " or ".join(_type_name(each) for each in arguments if each is not NoneType)
        if get_origin(annotation) is list:
            return f"list of {names}"
        return f"{names}, or null" if NoneType in arguments else names
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)
