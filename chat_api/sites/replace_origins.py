"""A site moves: other origins may frame its chat from now on."""

from uuid import UUID

from chat_api.accounts.actor import Actor
from chat_api.accounts.audit import record_audit
from chat_api.sites.create_site import Origins
from chat_api.sites.find_site import SiteNotFound
from warehouse.postgres.connect import Connection


async def replace_origins(connection: Connection, tenant_id: UUID, actor: Actor, key: str, origins: Origins) -> None:
    """Replaces the origins in the open tenant transaction. Raises SiteNotFound."""
    changed = await connection.execute(
        "update app.sites set allowed_origins = %s where key = %s", [origins.allowed_origins, key]
    )
    if not changed.rowcount:
        raise SiteNotFound
    await record_audit(connection, tenant_id, actor, "site_origins_replaced", subject=key)
