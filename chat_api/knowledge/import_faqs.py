"""Takes a company's FAQs in: answers by language, and every phrasing with its embedding."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chat_api.actor import Actor, record_audit
from integrations.embedder import Embedder, Vector
from warehouse.event_log.events import FaqsImported
from warehouse.event_log.record import record_event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.postgres.vectors import as_parameter

LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]


class FaqVersion(BaseModel):
    """A FAQ in one language, written by a person."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=500)
    answer: str = Field(min_length=1, max_length=8000)
    phrasings: list[str] = Field(default_factory=list, max_length=50)


class Faq(BaseModel):
    """One thing that people ask. `slug` names it: importing the same slug again replaces it.

    `assistant` is an assistant's slug, None for all of them; `versions` are by ISO 639-1 code.
    """

    model_config = ConfigDict(extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")
    assistant: str | None = None
    intent: str | None = None
    versions: dict[LanguageCode, FaqVersion] = Field(min_length=1)


class AssistantNotFound(LookupError):
    """A FAQ names an assistant that the tenant does not have."""


@dataclass(frozen=True, slots=True)
class EmbeddedFaq:
    """A FAQ whose phrasings have their vectors: (language, phrasing, vector), all of one model."""

    faq: Faq
    model: str
    phrasings: list[tuple[str, str, Vector]]


async def embed_faqs(faqs: Sequence[Faq], embedder: Embedder) -> list[EmbeddedFaq]:
    """What `import_faqs` writes. Embedding takes seconds, so it comes before the transaction."""
    return [await _embed_faq(faq, embedder) for faq in faqs]


async def import_faqs(connection: Connection, tenant_id: UUID, actor: Actor, faqs: Sequence[EmbeddedFaq]) -> int:
    """Writes the FAQs in the open tenant transaction and returns how many. Others stay as they are."""
    assistants = await _assistants_by_slug(connection)
    named = {it.faq.assistant for it in faqs if it.faq.assistant}
    if unknown := named - assistants.keys():
        raise AssistantNotFound(f"no assistant called {', '.join(sorted(unknown))}")
    for embedded in faqs:
        slug = embedded.faq.assistant
        faq_id = await _replace_faq(connection, tenant_id, embedded.faq, assistants[slug] if slug else None)
        await _write_versions(connection, tenant_id, faq_id, embedded)
    await record_audit(connection, tenant_id, actor, "faqs_imported", detail={"count": len(faqs)})
    written = FaqsImported(tenant_id=tenant_id, occurred_at=datetime.now(UTC), actor=actor.kind, count_faqs=len(faqs))
    await record_event(connection, written)
    return len(faqs)


async def _embed_faq(faq: Faq, embedder: Embedder) -> EmbeddedFaq:
    phrasings = [
        (language, phrasing)
        for language, version in faq.versions.items()
        for phrasing in dict.fromkeys([version.question, *version.phrasings])
    ]
    vectors = await embedder.embed_many([phrasing for _, phrasing in phrasings])
    rows = [(language, phrasing, vector) for (language, phrasing), vector in zip(phrasings, vectors, strict=True)]
    return EmbeddedFaq(faq, embedder.model, rows)


async def _assistants_by_slug(connection: Connection) -> dict[str, UUID]:
    rows = await connection.execute("select slug, id from app.assistants")
    return {row["slug"]: row["id"] async for row in rows}


async def _replace_faq(connection: Connection, tenant_id: UUID, faq: Faq, assistant_id: UUID | None) -> UUID:
    statement = """
        insert into app.faqs (tenant_id, id, slug, assistant_id, intent)
        values (%(tenant_id)s, %(id)s, %(slug)s, %(assistant_id)s, %(intent)s)
        on conflict (tenant_id, slug) do update set assistant_id = excluded.assistant_id,
            intent = excluded.intent, is_active = true, updated_at = clock_timestamp()
        returning id
    """
    values = {
        "tenant_id": tenant_id,
        "id": new_id(),
        "slug": faq.slug,
        "assistant_id": assistant_id,
        "intent": faq.intent,
    }
    row = await (await connection.execute(statement, values)).fetchone()
    assert row is not None
    faq_id: UUID = row["id"]
    await connection.execute("delete from app.faq_answers where faq_id = %(id)s", {"id": faq_id})
    await connection.execute("delete from app.faq_phrasings where faq_id = %(id)s", {"id": faq_id})
    return faq_id


async def _write_versions(connection: Connection, tenant_id: UUID, faq_id: UUID, embedded: EmbeddedFaq) -> None:
    keys = {"tenant_id": tenant_id, "faq_id": faq_id}
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "insert into app.faq_answers (tenant_id, faq_id, language, question, answer)"
            " values (%(tenant_id)s, %(faq_id)s, %(language)s, %(question)s, %(answer)s)",
            [
                {**keys, "language": language, "question": version.question, "answer": version.answer}
                for language, version in embedded.faq.versions.items()
            ],
        )
        await cursor.executemany(
            "insert into app.faq_phrasings (tenant_id, id, faq_id, language, phrasing, model, embedding)"
            " values (%(tenant_id)s, %(id)s, %(faq_id)s, %(language)s, %(phrasing)s, %(model)s, %(embedding)s)",
            [
                {
                    **keys,
                    "id": new_id(),
                    "language": language,
                    "phrasing": phrasing,
                    "model": embedded.model,
                    "embedding": as_parameter(vector),
                }
                for language, phrasing, vector in embedded.phrasings
            ],
        )
