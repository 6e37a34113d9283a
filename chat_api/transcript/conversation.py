"""Takes a conversation's row for writing: what is written to one conversation happens one after the other."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chat_api.transcript import conversation_key
from chat_api.transcript.conversation_key import ConversationKey, EpisodeFacts
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Resolution, Status

LOCK: Final = f"""
    select {conversation_key.COLUMNS}, c.status, c.resolution, c.language, c.next_sequence, c.assigned_to,
        v.erased_at is not null as is_erased
    from app.conversations c join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id
    where c.tenant_id = %(tenant_id)s and c.id = %(id)s
    for update of c
"""  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class LockedConversation:
    """The conversation's row, which nobody else changes until this transaction ends.

    `is_erased`: its visitor was forgotten, and nobody may write to it in the visitor's name.
    """

    facts: EpisodeFacts
    status: Status
    resolution: Resolution | None
    language: str
    next_sequence: int
    assigned_to: UUID | None
    is_erased: bool


async def lock_conversation(connection: Connection, key: ConversationKey) -> LockedConversation | None:
    """The conversation, whoever asks; None when the transaction's tenant has none with this id."""
    cursor = await connection.execute(LOCK, {"tenant_id": key.tenant_id, "id": key.id})
    row = await cursor.fetchone()
    if row is None:
        return None
    return LockedConversation(
        facts=conversation_key.read_facts(row),
        status=row["status"],
        resolution=row["resolution"],
        language=row["language"],
        next_sequence=row["next_sequence"],
        assigned_to=row["assigned_to"],
        is_erased=row["is_erased"],
    )
