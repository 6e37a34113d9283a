"""What waits for people: how much, since when, and that somebody has seen to it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from chat_api.actor import Actor
from chat_api.errors import SamtalError
from chat_api.inbox.read_transcript import TranscriptNotFound
from chat_api.transcript.change_status import Resolve, change_status
from chat_api.transcript.conversation import LockedConversation, lock_conversation
from chat_api.transcript.conversation_key import ConversationKey
from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_one
from warehouse.vocabulary import EscalationReason, Resolution, Status

WAITING: Final = "select count(*), min(escalated_at) as since from app.conversations where status = 'escalated'"


class ConversationNotWaiting(SamtalError):
    """The assistant still has the conversation: nobody has asked for people, and only the visitor can end it."""

    status = 409
    code = "conversation_not_waiting"


class Waiting(BaseModel):
    """How many conversations wait for people, and since when the first of them does."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"count": 2, "since": "2026-11-20T17:03:40Z"}]})

    count: int
    since: datetime | None = Field(description="null when none waits")


class ConversationStatus(BaseModel):
    """What a conversation is now."""

    id: UUID
    status: Status
    resolution: Resolution | None
    escalation_reason: EscalationReason | None


async def count_waiting(connection: Connection) -> Waiting:
    """Of the transaction's tenant."""
    waiting = await fetch_one(connection, Waiting, WAITING)
    assert waiting is not None
    return waiting


async def resolve_conversation(connection: Connection, key: ConversationKey, actor: Actor, at: datetime) -> bool:
    """A person says that it is seen to; false, and nothing written, when it was over before.

    Raises TranscriptNotFound, ConversationNotWaiting.
    """
    conversation = await _locked(connection, key)
    if conversation.status == "open":
        raise ConversationNotWaiting
    return await change_status(connection, conversation.facts, Resolve("staff"), actor, at)


async def read_status(connection: Connection, key: ConversationKey) -> ConversationStatus:
    """Raises TranscriptNotFound."""
    found = await fetch_one(
        connection,
        ConversationStatus,
        "select id, status, resolution, escalation_reason from app.conversations where id = %(id)s",
        id=key.id,
    )
    if found is None:
        raise TranscriptNotFound
    return found


async def _locked(connection: Connection, key: ConversationKey) -> LockedConversation:
    conversation = await lock_conversation(connection, key)
    if conversation is None:
        raise TranscriptNotFound
    return conversation
