"""A new tenant: its row and its own key, made in a transaction that is already the new tenant's."""

from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from psycopg.errors import UniqueViolation
from pydantic import AfterValidator, BaseModel, Field

from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from warehouse.ids import new_id
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring
from warehouse.vocabulary import Language


class TenantExists(SamtalError):
    """Another tenant has this slug."""

    status = 409
    code = "tenant_exists"


def _known_timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not an IANA time zone such as Europe/Stockholm")
    return ZoneInfo(name).key


class NewTenant(BaseModel):
    """What a company is created with."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")
    name: str = Field(min_length=1, max_length=200)
    timezone: Annotated[str, AfterValidator(_known_timezone)] = "Europe/Stockholm"
    language: Language = "en"
    is_demo: bool = False


async def create_tenant(pool: Pool, keyring: Keyring, actor: Actor, new: NewTenant) -> UUID:
    """Creates the tenant and returns its id. Raises TenantExists."""
    tenant_id = new_id()
    try:
        async with tenant_transaction(pool, tenant_id) as connection:
            await connection.execute(
                "insert into app.tenants (id, slug, name, timezone, language, is_demo, key_ciphertext)"
                " values (%(id)s, %(slug)s, %(name)s, %(timezone)s, %(language)s, %(is_demo)s, %(key)s)",
                {
                    "id": tenant_id,
                    "slug": new.slug,
                    "name": new.name,
                    "timezone": new.timezone,
                    "language": new.language,
                    "is_demo": new.is_demo,
                    "key": keyring.new_tenant_key(tenant_id),
                },
            )
            await record_audit(connection, tenant_id, actor, "tenant_created", subject=new.slug)
    except UniqueViolation as error:
        raise TenantExists from error
    return tenant_id
