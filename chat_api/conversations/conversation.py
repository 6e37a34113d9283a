"""A conversation as its visitor sees it, and the look that makes sure it is the visitor's own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal  # a row's columns are of many types
from uuid import UUID

from pydantic import BaseModel, Field

from chat_api.errors import SamtalError
from chat_api.visitors.visitor_token import Visitor
from warehouse.postgres.connect import Connection


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
    status: Literal["open", "escalated", "resolved"]
    resolution: Literal["assumed", "confirmed", "staff"] | None = None
    language: str = Field(examples=["sv"])
    episode: int = Field(examples=[1])
    started_at: datetime
    last_message_at: datetime
    assistant: AssistantName | None = None


SELECT = """
    select c.id, c.status, c.resolution, c.escalation_reason, c.language, c.episode, c.started_at, c.last_message_at,
        c.assistant_id, (
            select a.name from app.assistant_versions a
            where a.assistant_id = c.assistant_id order by a.version desc limit 1) as assistant_name
    from app.conversations c
    join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id and v.erased_at is null
"""


async def read_conversation(connection: Connection, visitor: Visitor, conversation_id: UUID) -> Conversation:
    """The visitor's conversation. Raises ConversationNotFound, for other visitors' ids too."""
    query = SELECT + " where c.id = %s and c.visitor_id = %s"
    row = await (await connection.execute(query.encode(), [conversation_id, visitor.id])).fetchone()
    if row is None:
        raise ConversationNotFound
    return as_conversation(row)


async def read_current(connection: Connection, visitor: Visitor) -> Conversation:
    """The conversation that the visitor opened last. Raises NoConversation."""
    query = SELECT + " where c.visitor_id = %s order by c.started_at desc, c.id desc limit 1"
    row = await (await connection.execute(query.encode(), [visitor.id])).fetchone()
    if row is None:
        raise NoConversation
    return as_conversation(row)


def as_conversation(row: Mapping[str, Any]) -> Conversation:
    """The conversation of a row of SELECT."""
    assistant = None
    if row["assistant_id"] is not None:
        assistant = AssistantName(id=row["assistant_id"], name=row["assistant_name"] or "")
    names = ("id", "status", "resolution", "language", "episode", "started_at", "last_message_at")
    return Conversation(**{name: row[name] for name in names}, assistant=assistant)
