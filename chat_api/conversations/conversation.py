"""A conversation as its visitor sees it, opens it, and decides about it: always the visitor's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final  # a row's columns are of many types
from uuid import UUID

from pydantic import BaseModel, Field

from chat_api.errors import SamtalError
from chat_api.transcript.change_status import Escalate, Resolve, change_status, start_conversation
from chat_api.transcript.conversation import LockedConversation, lock_conversation
from chat_api.transcript.conversation_key import ConversationKey, EpisodeFacts
from chat_api.visitors.request_context import RequestContext
from chat_api.visitors.visitor import Visitor
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import ChatLanguage, EscalationReason, Resolution, Status

SELECT: Final = """
    select c.id, c.status, c.resolution, c.escalation_reason, c.language, c.episode, c.started_at, c.last_message_at,
        c.assistant_id, (
            select a.name from app.assistant_versions a
            where a.assistant_id = c.assistant_id order by a.version desc limit 1) as assistant_name
    from app.conversations c
    join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id and v.erased_at is null
"""
OWN: Final = (SELECT + " where c.id = %(id)s and c.visitor_id = %(visitor_id)s").encode()
LATEST: Final = (SELECT + " where c.visitor_id = %(visitor_id)s order by c.started_at desc, c.id desc limit 1").encode()
STATUS: Final = (SELECT + " where c.id = %(id)s").encode()


class ConversationNotFound(SamtalError):
    """The visitor has no conversation with this id."""

    status = 404
    code = "conversation_not_found"


class NoConversation(SamtalError):
    """The visitor has not opened a conversation yet."""

    status = 404
    code = "no_conversation"


class AssistantName(BaseModel):
    """Who answers."""

    id: UUID
    name: str = Field(examples=["Host"])


class Conversation(BaseModel):
    """`episode` counts from 1: a message on a resolved conversation begins the next."""

    id: UUID
    status: Status
    resolution: Resolution | None = None
    language: str = Field(examples=["sv"])
    episode: int = Field(examples=[1])
    started_at: datetime
    last_message_at: datetime
    assistant: AssistantName | None = None


async def read_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID) -> Conversation:
    """The visitor's conversation. Raises ConversationNotFound, for other visitors' ids too."""
    cursor = await connection.execute(OWN, {"id": conversation_id, "visitor_id": visitor.id})
    row = await cursor.fetchone()
    if row is None:
        raise ConversationNotFound
    return _conversation(row)


async def read_current(connection: Connection, visitor: Visitor) -> Conversation:
    """The conversation that the visitor opened last. Raises NoConversation."""
    row = await (await connection.execute(LATEST, {"visitor_id": visitor.id})).fetchone()
    if row is None:
        raise NoConversation
    return _conversation(row)


async def find_status(
    connection: Connection, key: ConversationKey
) -> tuple[Status, Resolution | None, EscalationReason | None]:
    """What the conversation is, for whoever may follow it; of one that is gone, that it is over."""
    row = await (await connection.execute(STATUS, {"id": key.id})).fetchone()
    return (row["status"], row["resolution"], row["escalation_reason"]) if row else ("resolved", None, None)


async def lock_own_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID) -> LockedConversation:
    """The visitor's conversation, for writing. Raises ConversationNotFound, for other visitors' ids too."""
    conversation = await lock_conversation(connection, ConversationKey(visitor.tenant_id, conversation_id))
    if conversation is None or conversation.facts.visitor_id != visitor.id or conversation.is_erased:
        raise ConversationNotFound
    return conversation


def _conversation(row: Mapping[str, Any]) -> Conversation:
    assistant = None
    if row["assistant_id"] is not None:
        assistant = AssistantName(id=row["assistant_id"], name=row["assistant_name"] or "")
    return Conversation.model_validate({**row, "assistant": assistant})


async def open_conversation(
    connection: Connection, visitor: Visitor, language: ChatLanguage, context: RequestContext
) -> Conversation:
    """A new conversation of the visitor, in the open tenant transaction."""
    cursor = await connection.execute(
        "select visitor_key from app.visitors where id = %(id)s and erased_at is null", {"id": visitor.id}
    )
    row = await cursor.fetchone()
    if row is None:
        raise ConversationNotFound
    facts = EpisodeFacts(
        visitor.tenant_id, new_id(), visitor.site_id, visitor.id, row["visitor_key"], context.origin, episode=1
    )
    await start_conversation(connection, facts, language, context.occurred_at)
    return Conversation(
        id=facts.conversation_id,
        status="open",
        language=language,
        episode=1,
        started_at=context.occurred_at,
        last_message_at=context.occurred_at,
    )


class ConversationClosed(SamtalError):
    """The conversation is resolved."""

    status = 409
    code = "conversation_closed"


async def escalate_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID, at: datetime) -> bool:
    """The visitor hands the conversation to people; false when they have it already.

    Raises ConversationNotFound, ConversationClosed.
    """
    conversation = await lock_own_conversation(connection, visitor, conversation_id)
    if conversation.status == "resolved":
        raise ConversationClosed
    return await change_status(connection, conversation.facts, Escalate("visitor_asked"), visitor.actor, at)


async def close_conversation(
    connection: Connection, visitor: Visitor, conversation_id: UUID, *, confirmed: bool, at: datetime
) -> bool:
    """The visitor ends it, as confirmed or assumed; false when it was closed before. Raises ConversationNotFound."""
    conversation = await lock_own_conversation(connection, visitor, conversation_id)
    resolution = Resolve("confirmed" if confirmed else "assumed")
    return await change_status(connection, conversation.facts, resolution, visitor.actor, at)
