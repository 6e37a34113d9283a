"""The doors of a conversation."""

from functools import partial
from typing import Annotated, Any, Literal  # FastAPI's own type of `responses` holds Any
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chat_api.conversations.close_conversation import close_conversation
from chat_api.conversations.confirm_message import confirm_message
from chat_api.conversations.conversation import Conversation, read_conversation, read_current
from chat_api.conversations.escalate_conversation import escalate_conversation
from chat_api.conversations.event_stream import EventStream
from chat_api.conversations.follow_conversation import follow_conversation
from chat_api.conversations.open_conversation import open_conversation
from chat_api.conversations.post_message import Draft, Lease, Taken, post_message
from chat_api.conversations.posted import Posted
from chat_api.conversations.queries import list_messages
from chat_api.conversations.rate_reply import rate_reply
from chat_api.errors import ErrorBody
from chat_api.live.frames import message_frame, status_changed
from chat_api.live.message import Message
from chat_api.screening.read_signals import read_signals
from chat_api.screening.screen_message import screen_message
from chat_api.services import Services, services_of
from chat_api.visitors.current_visitor import AsVisitor, CurrentVisitor
from telemetry import metrics
from warehouse.postgres.connect import tenant_transaction
from warehouse.vocabulary import ChatLanguage

REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": ErrorBody} for status in (401, 404)}
router = APIRouter(prefix="/v1/conversations", tags=["conversations"], responses=REFUSALS)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class NewConversation(BaseModel):
    """A conversation to open."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"language": "sv"}]})

    language: ChatLanguage


class NewMessage(BaseModel):
    """A message, with an id of the client's own choice: posting it again is harmless."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"id": "7b0c1c52-6b7e-4a53-9a30-9a4b6b1f1a11", "text": "When do you open on Sundays?"}]
        },
    )

    id: UUID
    text: Text


class Rating(BaseModel):
    """A thumb."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": "up"}]})

    value: Literal["up", "down"]


class Close(BaseModel):
    """Whether the question was answered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"confirmed": True}]})

    confirmed: bool = False


class ConversationWithMessages(Conversation):
    """A conversation and all that was said in it."""

    messages: list[Message] = Field(default_factory=list)


@router.post("", status_code=201)
async def open_(body: NewConversation, visit: AsVisitor) -> Conversation:
    """Opens a conversation."""
    return await open_conversation(visit.connection, visit.visitor, body.language, visit.context)


@router.get("/current")
async def read_current_(visit: AsVisitor) -> Conversation:
    """The visitor's latest conversation."""
    return await read_current(visit.connection, visit.visitor)


@router.get("/{conversation_id}")
async def read(conversation_id: UUID, visit: AsVisitor) -> ConversationWithMessages:
    """The conversation with its messages."""
    conversation = await read_conversation(visit.connection, visit.visitor, conversation_id)
    messages = await list_messages(visit.connection, conversation_id)
    return ConversationWithMessages(**conversation.model_dump(), messages=messages)


@router.post("/{conversation_id}/messages", status_code=202, responses={429: {"model": ErrorBody}})
async def post_message_(conversation_id: UUID, body: NewMessage, request: Request, visit: AsVisitor) -> Posted:
    """Takes a message in. The answer comes as events."""
    services = services_of(request)
    settings = services.settings.api
    signals = await read_signals(
        services.counters,
        body.text,
        visitor_id=visit.visitor.id,
        is_trapped=visit.visitor.is_trapped,
        address=visit.context.address,
        at=visit.context.occurred_at,
        messages_per_minute=settings.messages_per_minute,
        repetitions=settings.repetitions_per_ten_minutes,
    )
    screening = screen_message(signals)
    metrics.messages_screened.labels(screening.verdict).inc()
    draft = Draft(body.id, body.text, visit.context.occurred_at)
    taken = await post_message(
        visit.connection, visit.visitor, conversation_id, draft, screening, lease_of(services_of(request))
    )
    visit.work.after_commit(partial(follow_up, request, conversation_id, taken))
    return taken.posted


@router.post("/{conversation_id}/messages/{message_id}/confirm", status_code=202, responses={409: {"model": ErrorBody}})
async def confirm(conversation_id: UUID, message_id: UUID, request: Request, visit: AsVisitor) -> Posted:
    """Confirms a message that the visitor was asked about."""
    lease = lease_of(services_of(request))
    taken = await confirm_message(visit.connection, visit.visitor, conversation_id, message_id, lease)
    visit.work.after_commit(partial(follow_up, request, conversation_id, taken))
    return taken.posted


@router.get("/{conversation_id}/events", response_class=EventStream)
async def follow(
    conversation_id: UUID,
    request: Request,
    visitor: CurrentVisitor,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> EventStream:
    """The conversation's events, from the one after Last-Event-ID on; without it, from the last turn on."""
    services = services_of(request)
    async with tenant_transaction(services.pool, visitor.tenant_id) as connection:
        await read_conversation(connection, visitor, conversation_id)
    return EventStream(
        follow_conversation(services.pool, services.live, visitor.tenant_id, conversation_id, last_event_id)
    )


@router.put("/{conversation_id}/replies/{reply_id}/rating")
async def rate(conversation_id: UUID, reply_id: UUID, body: Rating, visit: AsVisitor) -> Rating:
    """Rates a reply; a later rating replaces the earlier."""
    await rate_reply(visit.connection, visit.visitor, conversation_id, reply_id, body.value, visit.context.occurred_at)
    return body


@router.post("/{conversation_id}/escalate", responses={409: {"model": ErrorBody}})
async def escalate(conversation_id: UUID, request: Request, visit: AsVisitor) -> Conversation:
    """Asks for a person."""
    if await escalate_conversation(visit.connection, visit.visitor, conversation_id, visit.context.occurred_at):
        frame = status_changed("escalated", None, "visitor_asked")
        visit.work.after_commit(partial(services_of(request).live.publish, conversation_id, frame))
    return await read_conversation(visit.connection, visit.visitor, conversation_id)


@router.post("/{conversation_id}/close")
async def close(conversation_id: UUID, body: Close, request: Request, visit: AsVisitor) -> Conversation:
    """Ends the conversation. A message opens it again."""
    is_closed = await close_conversation(
        visit.connection, visit.visitor, conversation_id, confirmed=body.confirmed, at=visit.context.occurred_at
    )
    conversation = await read_conversation(visit.connection, visit.visitor, conversation_id)
    if is_closed:
        frame = status_changed(conversation.status, conversation.resolution, None)
        visit.work.after_commit(partial(services_of(request).live.publish, conversation_id, frame))
    return conversation


def follow_up(request: Request, conversation_id: UUID, taken: Taken) -> None:
    """After the commit: tells the visitor's other windows, and begins the reply."""
    if taken.reply is None:
        return
    services = services_of(request)
    live = services.live
    if taken.reopened:
        live.publish(conversation_id, status_changed("open", None, None))
    live.publish(conversation_id, message_frame(taken.posted.message, 0))
    services.replies.start(taken.reply, taken.memory)


def lease_of(services: Services) -> Lease:
    """The lease that this process takes on a reply."""
    return Lease(services.lease_s, services.worker)
