"""The topic job writes its own tags, and leaves those of the staff."""

from uuid import UUID

from chat_api.transcript.tag_conversations import tag_conversations
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from warehouse.postgres.connect import Pool, tenant_transaction


async def test_the_topic_job_never_deletes_what_the_staff_chose(visitor: Visitor, company: Company, pool: Pool) -> None:
    conversation_id = (await visitor.open()).rsplit("/", 1)[1]

    async def tags() -> set[tuple[str, str]]:
        async with tenant_transaction(pool, company.tenant_id) as connection:
            rows = await connection.execute("select tag, source from app.conversation_tags")
            return {(row["tag"], row["source"]) for row in await rows.fetchall()}

    async def find_topic(tag: str | None) -> None:
        await tag_conversations(pool, company.tenant_id, [{"conversation_id": conversation_id, "tag": tag}])

    await find_topic("booking")
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute(
            "insert into app.conversation_tags (tenant_id, conversation_id, tag, source)"
            " values (%(tenant_id)s, %(id)s, 'booking', 'staff')",
            {"tenant_id": company.tenant_id, "id": UUID(conversation_id)},
        )
    assert await tags() == {("booking", "topic"), ("booking", "staff")}
    await find_topic("opening hours")
    assert await tags() == {("opening hours", "topic"), ("booking", "staff")}
    await find_topic(None)
    assert await tags() == {("booking", "staff")}
