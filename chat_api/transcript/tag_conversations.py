"""Writes the topics that the pipeline found back onto conversations, as tags."""

from collections.abc import Sequence
from typing import Final, TypedDict
from uuid import UUID

from warehouse.postgres.connect import Pool, tenant_transaction

# The source is part of a tag's key: what the staff chose stands, also where the topic is called the same.
REMOVE: Final = """
    delete from app.conversation_tags where source = 'topic' and conversation_id = any(%(ids)s)
"""
ADD: Final = """
    insert into app.conversation_tags (tenant_id, conversation_id, tag, source)
    select c.tenant_id, c.id, given.tag, 'topic' from unnest(%(ids)s::uuid[], %(tags)s::text[]) as given(id, tag)
    join app.conversations c on c.id = given.id where given.tag is not null
    on conflict (tenant_id, conversation_id, tag, source) do nothing
"""


class Assignment(TypedDict):
    """A conversation and its topic; None takes the topic away."""

    conversation_id: str
    tag: str | None


async def tag_conversations(pool: Pool, tenant_id: UUID, assignments: Sequence[Assignment]) -> None:
    """Replaces each conversation's topic tag. Staff's tags stay; conversations that are gone are left out."""
    given = {
        "ids": [UUID(assignment["conversation_id"]) for assignment in assignments],
        "tags": [assignment["tag"] for assignment in assignments],
    }
    async with tenant_transaction(pool, tenant_id) as connection:
        await connection.execute(REMOVE, given)
        await connection.execute(ADD, given)
