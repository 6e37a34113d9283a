"""Reads of the knowledge tables, in the open tenant transaction."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from integrations.embedder import Vector
from warehouse.postgres.connect import Connection
from warehouse.postgres.vectors import read_arrays_as_numpy

FaqVersionMark = tuple[Decimal, int]


@dataclass(frozen=True, slots=True)
class IndexedFaq:
    """An active FAQ: what it says by language, and its phrasings' vectors with their languages.

    `intent` is the key that statistics count it under: the FAQ's own, or its slug.
    """

    faq_id: UUID
    intent: str
    assistant_id: UUID | None
    answers: dict[str, tuple[str, str]]
    phrasings: list[tuple[str, Vector]]


async def faq_version(connection: Connection) -> FaqVersionMark:
    """Changes whenever a FAQ was written, switched off or deleted.

    The sum of all times, not the newest: a long import may commit behind a younger one.
    """
    rows = await connection.execute(
        "select coalesce(sum(extract(epoch from updated_at)), 0) as times, count(*) as number from app.faqs"
    )
    row = await rows.fetchone()
    assert row is not None
    return row["times"], row["number"]


async def indexed_faqs(connection: Connection, model: str) -> list[IndexedFaq]:
    """Every active FAQ with its vectors of this model; vectors of other models are left out."""
    faqs = {
        row["id"]: IndexedFaq(row["id"], row["intent"], row["assistant_id"], {}, [])
        async for row in await connection.execute(
            "select id, coalesce(intent, slug) as intent, assistant_id from app.faqs where is_active order by slug"
        )
    }
    async for row in await connection.execute("select faq_id, language, question, answer from app.faq_answers"):
        if faq := faqs.get(row["faq_id"]):
            faq.answers[row["language"]] = (row["question"], row["answer"])
    async with connection.cursor(binary=True) as cursor:
        read_arrays_as_numpy(cursor)
        await cursor.execute(
            "select faq_id, language, embedding::real[] as embedding from app.faq_phrasings"
            " where model = %s and embedding is not null order by id",
            [model],
        )
        async for row in cursor:
            if faq := faqs.get(row["faq_id"]):
                faq.phrasings.append((row["language"], row["embedding"]))
    return [faq for faq in faqs.values() if faq.phrasings and faq.answers]


async def list_faq_slugs(connection: Connection) -> set[str]:
    """The slug of every FAQ, active or not."""
    return {row["slug"] async for row in await connection.execute("select slug from app.faqs")}
