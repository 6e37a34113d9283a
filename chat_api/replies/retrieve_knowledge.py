"""Finds what the company has written about the question, with one embedding of it."""

from dataclasses import dataclass

import structlog

from chat_api.knowledge.retrieve import Knowledge
from chat_api.transcript.pending_reply import PendingReply
from integrations.embedder import Embedder, EmbedderUnavailable, Vector
from integrations.model_provider.port import Passage
from warehouse.postgres.connect import Pool

logger = structlog.get_logger(__name__)
MOST_PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The nearest passages, best first, and the question's embedding, kept with the reply."""

    passages: tuple[Passage, ...] = ()
    embedding: Vector | None = None


async def retrieve_knowledge(pool: Pool, knowledge: Knowledge, embedder: Embedder, reply: PendingReply) -> Retrieved:
    """Embeds the question, then looks. Without an embedder the answer has to do without knowledge."""
    try:
        embedding = await embedder.embed(reply.question)
    except EmbedderUnavailable as error:
        logger.warning("embedder_unavailable", reply_id=str(reply.id), error=type(error).__name__)
        return Retrieved()
    passages = await knowledge.retrieve(
        pool, reply.facts.tenant_id, embedding, reply.language, assistant_id=None, limit=MOST_PASSAGES
    )
    return Retrieved(tuple(passages), embedding)
