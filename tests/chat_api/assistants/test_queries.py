from collections.abc import Callable

from chat_api.assistants.queries import active_assistants
from tests.factories.bare_tenants import insert_assistant, insert_tenant
from warehouse.postgres.connect import create_pool, tenant_transaction


async def test_newest_version_of_each_assistant_the_default_first(postgres_url: Callable[[str], str]) -> None:
    tenant_id = insert_tenant(postgres_url("owner"))
    insert_assistant(postgres_url("owner"), tenant_id, "bar", versions=3)
    insert_assistant(postgres_url("owner"), tenant_id, "host", is_default=True, versions=2)
    insert_assistant(postgres_url("owner"), tenant_id, "draft", versions=0)
    async with (
        create_pool(postgres_url("app"), size=1) as pool,
        tenant_transaction(pool, tenant_id) as connection,
    ):
        assistants = await active_assistants(connection)
    assert [assistant.name for assistant in assistants] == ["host 2", "bar 3"]
