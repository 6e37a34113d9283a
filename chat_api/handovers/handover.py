"""A handover, and one of those who are told of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring

HANDOVER = """
    select t.name as tenant_name, t.timezone, e.escalation_reason as reason, e.escalated_at,
        u.email_ciphertext, u.language, m.role
    from app.episodes e
    join app.tenants t on t.id = e.tenant_id
    join app.memberships m on m.tenant_id = e.tenant_id
    join app.users u on u.id = m.user_id
    where e.conversation_id = %s and e.episode = %s and e.escalated_at is not null
        and m.user_id = %s and m.role in ('owner', 'manager') and u.disabled_at is null
"""


@dataclass(frozen=True)
class Handover:
    """What a mail says: nothing of the visitor's."""

    conversation_id: UUID
    tenant_name: str
    timezone: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class Colleague:
    """Who is told."""

    user_id: UUID
    email: str = field(repr=False)
    language: Literal["en", "sv"]
    role: Literal["owner", "manager"]


async def load_handover(
    connection: Connection, keyring: Keyring, conversation_id: UUID, episode: int, user_id: UUID
) -> tuple[Handover, Colleague] | None:
    """None when there is nobody to tell any more: the person left or may not read it, the conversation is gone."""
    row = await (await connection.execute(HANDOVER, [conversation_id, episode, user_id])).fetchone()
    if row is None:
        return None
    handover = Handover(conversation_id, row["tenant_name"], row["timezone"], row["reason"], row["escalated_at"])
    email = keyring.decrypt_staff(row["email_ciphertext"], user_id, "email_ciphertext")
    return handover, Colleague(user_id, email, row["language"], row["role"])
