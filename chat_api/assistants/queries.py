"""Reads of assistants, in the open tenant transaction."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import class_row

from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_all


@dataclass(frozen=True, slots=True)
class Assistant:
    """An active assistant in its newest version; a reply names `version_id`."""

    id: UUID
    slug: str
    tags: list[str]
    is_default: bool
    version_id: UUID
    version: int
    name: str
    instructions: str
    model: str | None
    confidence_threshold: float
    memory_messages: int


ACTIVE = """
    select distinct on (a.is_default, a.slug) a.id, a.slug, a.tags, a.is_default, v.id as version_id,
        v.version, v.name, v.instructions, v.model, v.confidence_threshold, v.memory_messages
    from app.assistants a
    join app.assistant_versions v on v.tenant_id = a.tenant_id and v.assistant_id = a.id
    where a.is_active order by a.is_default desc, a.slug, v.version desc
"""


async def active_assistants(connection: Connection) -> list[Assistant]:
    """Every active assistant that has a version, the default first."""
    async with connection.cursor(row_factory=class_row(Assistant)) as cursor:
        await cursor.execute(ACTIVE)
        return await cursor.fetchall()


@dataclass(frozen=True, slots=True)
class AssistantSummary:
    """What tells one assistant of a tenant from another, active or not."""

    slug: str
    tags: list[str]
    is_default: bool


async def list_assistants(connection: Connection) -> list[AssistantSummary]:
    """Every assistant by slug."""
    return await fetch_all(
        connection, AssistantSummary, "select slug, tags, is_default from app.assistants order by slug"
    )
