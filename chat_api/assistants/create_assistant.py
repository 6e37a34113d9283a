"""A new assistant, with its first version."""

from uuid import UUID

from psycopg.errors import UniqueViolation
from pydantic import BaseModel, Field

from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection

INSTRUCTIONS = (
    "You answer visitors of the company in their own language, shortly and kindly, from the given passages alone. "
    "When they do not hold the answer, say so and offer to hand over to a person."
)


class AssistantExists(SamtalError):
    """The tenant has an assistant with this slug, or a default one already."""

    status = 409
    code = "assistant_exists"


class NewAssistant(BaseModel):
    """What an assistant is created with. Tags route questions to it; the default takes the rest."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")
    name: str = Field(min_length=1, max_length=200)
    instructions: str = Field(INSTRUCTIONS, min_length=1, max_length=20_000)
    tags: list[str] = Field(default_factory=list)
    is_default: bool = False
    model: str | None = None
    confidence_threshold: float = Field(0.5, ge=0, le=1)


async def create_assistant(connection: Connection, tenant_id: UUID, actor: Actor, new: NewAssistant) -> UUID:
    """Creates the assistant in the open tenant transaction and returns its id. Raises AssistantExists."""
    assistant_id = new_id()
    try:
        await connection.execute(
            "insert into app.assistants (tenant_id, id, slug, tags, is_default)"
            " values (%(tenant_id)s, %(id)s, %(slug)s, %(tags)s, %(is_default)s)",
            {
                "tenant_id": tenant_id,
                "id": assistant_id,
                "slug": new.slug,
                "tags": new.tags,
                "is_default": new.is_default,
            },
        )
    except UniqueViolation as error:
        raise AssistantExists from error
    await connection.execute(
        "insert into app.assistant_versions"
        " (tenant_id, id, assistant_id, version, name, instructions, model, confidence_threshold)"
        " values (%(tenant_id)s, %(id)s, %(assistant_id)s, 1, %(name)s, %(instructions)s, %(model)s, %(threshold)s)",
        {
            "tenant_id": tenant_id,
            "id": new_id(),
            "assistant_id": assistant_id,
            "name": new.name,
            "instructions": new.instructions,
            "model": new.model,
            "threshold": new.confidence_threshold,
        },
    )
    await record_audit(connection, tenant_id, actor, "assistant_created", subject=new.slug)
    return assistant_id
