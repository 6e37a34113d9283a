"""The events of a conversation's stream as their readers get them: the one place where their shapes stand.

They are in the OpenAPI document, the widget's types are generated from there, and `tests/golden/stream.json` is a
stream that both sides' tests read. `frames.py` writes them; a token, of which there are many, is written there by
hand, and a test holds it to `ReplyToken`.

An offset counts UTF-16 code units, as a browser's `length` and `slice` do, so that the reader, who does this for
every piece, counts nothing (docs/decisions/0027).
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal  # an OpenAPI document holds anything
from uuid import UUID

from pydantic import BaseModel, Field, RootModel
from pydantic.json_schema import models_json_schema

from chat_api.transcript.message import Message
from warehouse.vocabulary import EscalationReason, Resolution, Status

STREAM_TYPE: Final = "text/event-stream"
REFUSAL: Final = "ErrorBody"

EventName = Literal[
    "message_posted",
    "reply_started",
    "reply_token",
    "reply_restarted",
    "reply_completed",
    "reply_failed",
    "status_changed",
]
Sequence = Annotated[int, Field(ge=1, description="the reply's place among the conversation's messages")]
Attempt = Annotated[int, Field(ge=1, description="which attempt at the reply; an earlier one's text is void")]


class WholeMessage(BaseModel):
    """A message that a person posted, or a reply that is finished, for good or ill."""

    message: Message


class ReplyStarted(BaseModel):
    """A reply is on its way; its text comes in pieces."""

    reply_id: UUID
    sequence: Sequence
    attempt: Attempt
    reply_to: UUID = Field(description="the message that it answers")


class ReplyToken(BaseModel):
    """The next piece of a reply's text. Pieces may overlap what a reader has; they never leave a gap."""

    reply_id: UUID
    sequence: Sequence
    attempt: Attempt
    offset: int = Field(ge=0, description="how many UTF-16 code units of the text come before this piece")
    text: str


class ReplyRestarted(BaseModel):
    """The reply begins anew: what came before is void."""

    reply_id: UUID
    sequence: Sequence
    attempt: Attempt


class StatusChanged(BaseModel):
    """What the conversation is now."""

    status: Status
    resolution: Resolution | None
    reason: EscalationReason | None = Field(description="why it was escalated")


class NumberedEvent(BaseModel):
    """An event whose id a reader may name to go on behind it."""

    id: str = Field(pattern=r"^\d+\.\d+\.\d+$", description="`<sequence>.<attempt>.<offset>`", examples=["2.1.5"])


class MessagePostedEvent(NumberedEvent):
    """A person wrote."""

    event: Literal["message_posted"]
    data: WholeMessage


class ReplyStartedEvent(NumberedEvent):
    """The assistant begins to answer."""

    event: Literal["reply_started"]
    data: ReplyStarted


class ReplyTokenEvent(NumberedEvent):
    """The answer grows."""

    event: Literal["reply_token"]
    data: ReplyToken


class ReplyRestartedEvent(NumberedEvent):
    """Another worker took the reply over."""

    event: Literal["reply_restarted"]
    data: ReplyRestarted


class ReplyCompletedEvent(NumberedEvent):
    """The answer as it is kept."""

    event: Literal["reply_completed"]
    data: WholeMessage


class ReplyFailedEvent(NumberedEvent):
    """No answer could be given; the message says so."""

    event: Literal["reply_failed"]
    data: WholeMessage


class StatusChangedEvent(BaseModel):
    """Has no id: it is sent anew at every connection."""

    event: Literal["status_changed"]
    data: StatusChanged


EVENTS: Final = (
    MessagePostedEvent,
    ReplyStartedEvent,
    ReplyTokenEvent,
    ReplyRestartedEvent,
    ReplyCompletedEvent,
    ReplyFailedEvent,
    StatusChangedEvent,
)


class StreamEvent(
    RootModel[
        Annotated[
            MessagePostedEvent
            | ReplyStartedEvent
            | ReplyTokenEvent
            | ReplyRestartedEvent
            | ReplyCompletedEvent
            | ReplyFailedEvent
            | StatusChangedEvent,
            Field(discriminator="event"),
        ]
    ]
):
    """One server-sent event; `data` stands in it as one line of JSON."""


EXAMPLE: Final = (
    'event: reply_token\nid: 2.1.5\ndata: {"reply_id":"0199f2d3-b6c0-7c5a-8f0e-2d1c4b3a2918",'
    '"sequence":2,"attempt":1,"offset":0,"text":"Hello"}\n\n'
)
REFERENCE: Final = "#/components/schemas/{model}"


def describe_stream(document: dict[str, Any]) -> None:
    """Puts the events into an OpenAPI document: every `text/event-stream` in it is of `StreamEvent`'s.

    FastAPI would take the media type of the stream for its refusals too; those are JSON, as everywhere.
    """
    _, definitions = models_json_schema([(StreamEvent, "serialization")], ref_template=REFERENCE)
    schemas = document["components"]["schemas"]
    for name, schema in definitions["$defs"].items():
        schemas.setdefault(name, schema)
    for response in _responses(document):
        media = response.get("content", {})
        if STREAM_TYPE not in media:
            continue
        if REFUSAL in str(media[STREAM_TYPE]):
            media["application/json"] = media.pop(STREAM_TYPE)
        else:
            parsed = {"$ref": REFERENCE.format(model="StreamEvent")}  # for those who make types of this
            item = {"oneOf": [_as_sent(schemas[event.__name__]) for event in EVENTS], "x-parsed": parsed}
            media[STREAM_TYPE] = {"schema": {"type": "string"}, "itemSchema": item, "example": EXAMPLE}


def _as_sent(event: dict[str, Any]) -> dict[str, Any]:
    """The event on its way, where `data` is JSON in a string; `StreamEvent` has it as the reader parsed it."""
    data = {"type": "string", "contentMediaType": "application/json", "contentSchema": event["properties"]["data"]}
    return {**event, "properties": {**event["properties"], "data": data}}


def _responses(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        for operation in operations.values():
            yield from operation["responses"].values()
