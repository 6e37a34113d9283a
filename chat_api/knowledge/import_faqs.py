"""Takes a company's FAQs in: answers by language, and every phrasing with its embedding."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from integrations.embedder import Embedder
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


async def import_faqs(connection: Connection, tenant_id: UUID, faqs: Sequence[Faq], embedder: Embedder) -> int:
    """Writes the FAQs in the open tenant transaction and returns how many. Others stay as they are."""
    assistants = await _assistants_by_slug(connection)
    if unknown := {faq.assistant for faq in faqs if faq.assistant} - assistants.keys():
        raise AssistantNotFound(f"no assistant called {', '.join(sorted(map(str, unknown)))}")
    for faq in faqs:
        assistant_id = assistants[faq.assistant] if faq.assistant else None
        faq_id = await _replace_faq(connection, tenant_id, faq, assistant_id)
        await _write_phrasings(connection, tenant_id, faq_id, faq, embedder)
    return len(faqs)


async def _assistants_by_slug(connection: Connection) -> dict[str | None, UUID]:
    rows = await connection.execute("select slug, id from app.assistants")
    return {row["slug"]: row["id"] async for row in rows}


async def _replace_faq(connection: Connection, tenant_id: UUID, faq: Faq, assistant_id: UUID | None) -> UUID:
    row = await (
        await connection.execute(
            "insert into app.faqs (tenant_id, id, slug, assistant_id, intent) values (%s, %s, %s, %s, %s)"
            " on conflict (tenant_id, slug) do update set assistant_id = excluded.assistant_id,"
            " intent = excluded.intent, is_active = true, updated_at = clock_timestamp() returning id",
            [tenant_id, new_id(), faq.slug, assistant_id, faq.intent],
        )
    ).fetchone()
    assert row is not None
    faq_id: UUID = row["id"]
    await connection.execute("delete from app.faq_answers where faq_id = %s", [faq_id])
    await connection.execute("delete from app.faq_phrasings where faq_id = %s", [faq_id])
    return faq_id


async def _write_phrasings(connection: Connection, tenant_id: UUID, faq_id: UUID, faq: Faq, embedder: Embedder) -> None:
    phrasings = [
        (language, phrasing)
        for language, version in faq.versions.items()
        for phrasing in dict.fromkeys([version.question, *version.phrasings])
    ]
    vectors = await embedder.embed_many([phrasing for _, phrasing in phrasings])
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "insert into app.faq_answers (tenant_id, faq_id, language, question, answer) values (%s, %s, %s, %s, %s)",
            [(tenant_id, faq_id, code, it.question, it.answer) for code, it in faq.versions.items()],
        )
        await cursor.executemany(
            "insert into app.faq_phrasings (tenant_id, id, faq_id, language, phrasing, model, embedding)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (tenant_id, new_id(), faq_id, language, phrasing, embedder.model, as_parameter(vector))
                for (language, phrasing), vector in zip(phrasings, vectors, strict=True)
            ],
        )
