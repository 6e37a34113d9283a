"""Embeds the messages that were answered without an embedding, so that topics see all of them."""

from uuid import UUID

from integrations.embedder import Embedder
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.vectors import as_parameter

AT_ONCE = 64
MISSING = """
    select m.id, m.body from app.messages m
    where m.author = 'visitor' and m.state = 'accepted' and m.body <> '' and not exists (
        select from app.message_embeddings e where e.message_id = m.id and e.model = %(model)s)
    order by m.id limit %(limit)s
"""


async def fill_message_embeddings(pool: Pool, embedder: Embedder, tenant_id: UUID) -> int:
    """Returns how many messages got one."""
    total = 0
    while count := await _fill_some(pool, embedder, tenant_id):
        total += count
    return total


async def _fill_some(pool: Pool, embedder: Embedder, tenant_id: UUID) -> int:
    async with tenant_transaction(pool, tenant_id) as connection:
        rows = await (await connection.execute(MISSING, {"model": embedder.model, "limit": AT_ONCE})).fetchall()
    # No connection is held while the model works.
    vectors = await embedder.embed_many([row["body"] for row in rows])
    async with tenant_transaction(pool, tenant_id) as connection, connection.cursor() as cursor:
        await cursor.executemany(
            "insert into app.message_embeddings (tenant_id, message_id, model, embedding)"
            " values (%(tenant_id)s, %(message_id)s, %(model)s, %(embedding)s) on conflict do nothing",
            [
                {
                    "tenant_id": tenant_id,
                    "message_id": row["id"],
                    "model": embedder.model,
                    "embedding": as_parameter(vector),
                }
                for row, vector in zip(rows, vectors, strict=True)
            ],
        )
    return len(rows)
