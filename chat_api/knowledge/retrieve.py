"""Finds the FAQs nearest to a question, in the visitor's language."""

import asyncio
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from chat_api.knowledge.index import FaqIndex
from chat_api.knowledge.passage import Passage
from chat_api.knowledge.queries import faq_version, indexed_faqs
from integrations.embedder import Vector
from warehouse.postgres.connect import Connection, Pool, tenant_transaction

MAX_PASSAGES: Final = 8


class Knowledge:
    """The FAQ indexes of this process, one a tenant, built anew when the tenant's FAQs have changed."""

    def __init__(self, model: str, check_every_s: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._model = model
        self._check_every_s = check_every_s
        self._clock = clock
        self._indexes: dict[UUID, FaqIndex] = {}
        self._checked_at: dict[UUID, float] = {}
        self._locks: dict[UUID, asyncio.Lock] = {}

    async def retrieve(self, pool: Pool, tenant_id: UUID, embedding: Vector, language: str) -> tuple[Passage, ...]:
        """The nearest FAQs of all assistants, best first, each once, as the language version written for `language`.

        `language` is the one that the question is asked in. A FAQ that nobody wrote in it comes in English, else
        in what there is.
        """
        index = await self._fresh_index(pool, tenant_id)
        return index.nearest(embedding, language, MAX_PASSAGES)

    def has_faqs(self, tenant_id: UUID) -> bool:
        """Whether this process has seen FAQs of the tenant; false when it has not looked yet."""
        index = self._indexes.get(tenant_id)
        return index is not None and bool(index.faqs)

    async def _fresh_index(self, pool: Pool, tenant_id: UUID) -> FaqIndex:
        async with self._locks.setdefault(tenant_id, asyncio.Lock()):
            known = self._indexes.get(tenant_id)
            if known and self._clock() - self._checked_at[tenant_id] < self._check_every_s:
                return known
            async with tenant_transaction(pool, tenant_id) as connection:
                index = await self._read_index(connection, known)
            self._indexes[tenant_id] = index
            self._checked_at[tenant_id] = self._clock()
            return index

    async def _read_index(self, connection: Connection, known: FaqIndex | None) -> FaqIndex:
        version = await faq_version(connection)
        if known and known.version == version:
            return known
        return FaqIndex.build(version, await indexed_faqs(connection, self._model))
