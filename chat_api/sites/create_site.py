"""A new site: its public key, the origins that may frame its chat, its brand and greetings."""

import secrets
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb
from pydantic import Field

from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from chat_api.sites.origins import Origins
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection


class SiteKeyTaken(SamtalError):
    """Another site, of this tenant or another, has this key."""

    status = 409
    code = "site_key_taken"


def generate_site_key() -> str:
    """A site key that nobody guesses; it is public all the same, in the company's pages."""
    return f"site-{secrets.token_hex(8)}"


class NewSite(Origins):
    """What a site is created with. Greetings are by language, shown before the first message."""

    key: str = Field(default_factory=generate_site_key, pattern=r"^[a-z0-9][a-z0-9-]{2,62}$")
    name: str = Field(min_length=1, max_length=200)
    brand_name: str | None = Field(
        None, max_length=200, description="shown in the chat's head; the site's name if absent"
    )
    color: str = Field("#1f6f54", pattern=r"^#[0-9a-fA-F]{6}$")
    logo_url: str | None = Field(None, pattern=r"^https?://")
    greetings: dict[str, str] = Field(default_factory=dict)


async def create_site(connection: Connection, tenant_id: UUID, actor: Actor, new: NewSite) -> UUID:
    """Creates the site in the open tenant transaction and returns its id. Raises SiteKeyTaken."""
    site_id = new_id()
    brand = {"name": new.brand_name or new.name, "color": new.color, "logo_url": new.logo_url}
    try:
        await connection.execute(
            "insert into app.sites (tenant_id, id, key, name, allowed_origins, brand, greetings)"
            " values (%(tenant_id)s, %(id)s, %(key)s, %(name)s, %(allowed_origins)s, %(brand)s, %(greetings)s)",
            {
                "tenant_id": tenant_id,
                "id": site_id,
                "key": new.key,
                "name": new.name,
                "allowed_origins": new.allowed_origins,
                "brand": Jsonb(brand),
                "greetings": Jsonb(new.greetings),
            },
        )
    except UniqueViolation as error:
        raise SiteKeyTaken from error
    await record_audit(connection, tenant_id, actor, "site_created", subject=new.key)
    return site_id
