"""Sites, the pages of a company with a chat on them: by their public key, and all of a tenant."""

from dataclasses import dataclass
from uuid import UUID

from chat_api.database import UnitOfWork
from chat_api.errors import SamtalError
from warehouse.postgres.connect import Connection
from warehouse.postgres.rows import fetch_all


@dataclass(frozen=True, slots=True)
class Site:
    """A site as its row says. `greetings` are by language."""

    tenant_id: UUID
    id: UUID
    key: str
    name: str
    allowed_origins: list[str]
    brand: dict[str, str | None]
    greetings: dict[str, str]
    consent_version: str


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What tells one site of a tenant from another."""

    key: str
    name: str
    allowed_origins: list[str]


async def list_sites(connection: Connection) -> list[SiteSummary]:
    """Every site, the oldest first."""
    return await fetch_all(
        connection, SiteSummary, "select key, name, allowed_origins from app.sites order by created_at, id"
    )


class SiteNotFound(SamtalError):
    """No site has this key."""

    status = 404
    code = "site_not_found"


async def find_site(work: UnitOfWork, site_key: str) -> Site:
    """The site; from here on the transaction is its tenant's. Raises SiteNotFound."""
    cursor = await work.connection.execute("select tenant_id, site_id from app.find_site(%(key)s)", {"key": site_key})
    found = await cursor.fetchone()
    if found is None:
        raise SiteNotFound
    await work.act_for(found["tenant_id"])
    cursor = await work.connection.execute(
        "select tenant_id, id, key, name, allowed_origins, brand, greetings, consent_version"
        " from app.sites where id = %(id)s",
        {"id": found["site_id"]},
    )
    row = await cursor.fetchone()
    if row is None:
        raise SiteNotFound
    return Site(**row)
