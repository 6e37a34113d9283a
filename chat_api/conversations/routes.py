"""A visitor's routes to a conversation."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from chat_api.conversations.confirm_message import confirm_message
from chat_api.conversations.conversation import (
    Conversation,
    close_conversation,
    escalate_conversation,
    open_conversation,
    read_conversation,
    read_current,
)
from chat_api.conversations.follow_conversation import EventStream, follow_conversation
from chat_api.conversations.post_message import Draft, post_message
from chat_api.conversations.posted import Posted
from chat_api.conversations.rate_reply import rate_reply
from chat_api.errors import refusals
from chat_api.live.frames import status_changed
from chat_api.services import services_of
from chat_api.transcript.conversation_key import ConversationKey
from chat_api.transcript.message import Message, read_message
from chat_api.transcript.queries import list_messages
from chat_api.typed_text import Words
from chat_api.visitors.current_visitor import AskingVisitor, AsVisitor, BoundOpenings, BoundStatusChanges
from warehouse import vocabulary as words
from warehouse.postgres.connect import tenant_transaction
from warehouse.vocabulary import ChatLanguage

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], responses=refusals(401, 404, 429))


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
    text: Words


class Rating(BaseModel):
    """A thumb."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": "up"}]})

    value: words.Rating


class Close(BaseModel):
    """Whether the question was answered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"confirmed": True}]})

    confirmed: bool = Field(False, strict=True)


class ConversationWithMessages(Conversation):
    """A conversation and all that was said in it."""

    messages: list[Message] = Field(default_factory=list)


@router.post("", status_code=201)
async def open_(body: NewConversation, _: BoundOpenings, visit: AsVisitor) -> Conversation:
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
    messages = await list_messages(visit.connection, conversation_id, read_message)
    return ConversationWithMessages(**conversation.model_dump(), messages=messages)


@router.post("/{conversation_id}/messages", status_code=202)
async def post_message_(conversation_id: UUID, body: NewMessage, asking: AskingVisitor) -> Posted:
    """Takes a message in. The answer comes as events."""
    draft = Draft(body.id, body.text, asking.context.occurred_at, asking.context.address)
    return await post_message(asking.services, asking.visitor, conversation_id, draft)


@router.post("/{conversation_id}/messages/{message_id}/confirm", status_code=202, responses=refusals(409))
async def confirm(conversation_id: UUID, message_id: UUID, asking: AskingVisitor) -> Posted:
    """Confirms a message that the visitor was asked about."""
    return await confirm_message(asking.services, asking.visitor, conversation_id, message_id)


@router.get("/{conversation_id}/events", response_class=EventStream)
async def follow(
    conversation_id: UUID,
    asking: AskingVisitor,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> EventStream:
    """The conversation's events, from the one after Last-Event-ID on; without it, from the last turn on."""
    services, visitor = asking.services, asking.visitor
    async with tenant_transaction(services.pool, visitor.tenant_id) as connection:
        await read_conversation(connection, visitor, conversation_id)
    release = services.streams.hold(visitor.id)
    key = ConversationKey(visitor.tenant_id, conversation_id)
    return EventStream(follow_conversation(services, key, last_event_id), release)


@router.put("/{conversation_id}/replies/{reply_id}/rating")
async def rate(conversation_id: UUID, reply_id: UUID, body: Rating, visit: AsVisitor) -> Rating:
    """Rates a reply; a later rating replaces the earlier."""
    await rate_reply(visit.connection, visit.visitor, conversation_id, reply_id, body.value, visit.context.occurred_at)
    return body


@router.post("/{conversation_id}/escalate", responses=refusals(409))
async def escalate(conversation_id: UUID, request: Request, _: BoundStatusChanges, visit: AsVisitor) -> Conversation:
    """Asks for a person."""
    if await escalate_conversation(visit.connection, visit.visitor, conversation_id, visit.context.occurred_at):
        frame = status_changed("escalated", None, "visitor_asked")
        visit.work.after_commit(partial(services_of(request).live.publish, conversation_id, frame))
    return await read_conversation(visit.connection, visit.visitor, conversation_id)


@router.post("/{conversation_id}/close")
async def close(
    conversation_id: UUID, body: Close, request: Request, _: BoundStatusChanges, visit: AsVisitor
) -> Conversation:
    """Ends the conversation. A message opens it again."""
    is_closed = await close_conversation(
        visit.connection, visit.visitor, conversation_id, confirmed=body.confirmed, at=visit.context.occurred_at
    )
    conversation = await read_conversation(visit.connection, visit.visitor, conversation_id)
    if is_closed:
        frame = status_changed(conversation.status, conversation.resolution, None)
        visit.work.after_commit(partial(services_of(request).live.publish, conversation_id, frame))
    return conversation
