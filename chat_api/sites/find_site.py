"""Finds a site by its public key."""

from chat_api.database import UnitOfWork
from chat_api.errors import SamtalError
from chat_api.sites.site import Site


class SiteNotFound(SamtalError):
    """No site has this key."""

    status = 404
    code = "site_not_found"


async def find_site(work: UnitOfWork, site_key: str) -> Site:
    """The site; from here on the transaction is its tenant's. Raises SiteNotFound."""
    cursor = await work.connection.execute("select tenant_id, site_id from app.find_site(%s)", [site_key])
    found = await cursor.fetchone()
    if found is None:
        raise SiteNotFound
    await work.act_for(found["tenant_id"])
    cursor = await work.connection.execute(
        "select tenant_id, id, key, name, allowed_origins, brand, greetings, consent_version"
        " from app.sites where id = %s",
        [found["site_id"]],
    )
    row = await cursor.fetchone()
    if row is None:
        raise SiteNotFound
    return Site(**row)
