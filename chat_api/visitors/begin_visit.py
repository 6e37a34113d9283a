"""The pre-chat: a visitor gives a name, an e-mail address and consent, and gets a token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat_api.database import UnitOfWork
from chat_api.errors import Language, SamtalError
from chat_api.sites.find_site import Site
from chat_api.visitors.request_context import RequestContext
from warehouse.ids import new_id
from warehouse.postgres.keys import Keyring, TenantKeys


class ConsentMissing(SamtalError):
    """The visitor did not agree to the text."""

    status = 422
    code = "consent_missing"


class ConsentOutdated(SamtalError):
    """The visitor agreed to a text that has changed since."""

    status = 409
    code = "consent_outdated"


@dataclass(frozen=True, slots=True)
class PreChat:
    """What the visitor filled in."""

    name: str
    email: str
    language: Language
    consent: bool
    consent_version: str


async def begin_visit(work: UnitOfWork, keyring: Keyring, site: Site, form: PreChat, context: RequestContext) -> UUID:
    """Keeps the visitor, encrypted under a key of their own, with the consent; returns the visitor's id.

    Raises ConsentMissing or ConsentOutdated.
    """
    if not form.consent:
        raise ConsentMissing
    if form.consent_version != site.consent_version:
        raise ConsentOutdated
    keys = await _tenant_keys(work, keyring, site.tenant_id)
    visitor_id = new_id()
    async with work.connection.pipeline():
        await _keep_visitor(work, keyring, keys, visitor_id, site, form, context)
        await _keep_consent(work, site.tenant_id, visitor_id, form.consent_version, context.occurred_at)
    return visitor_id


async def _tenant_keys(work: UnitOfWork, keyring: Keyring, tenant_id: UUID) -> TenantKeys:
    cursor = await work.connection.execute("select key_ciphertext from app.tenants where id = %s", [tenant_id])
    row = await cursor.fetchone()
    assert row is not None
    return keyring.tenant(tenant_id, row["key_ciphertext"])


async def _keep_visitor(
    work: UnitOfWork,
    keyring: Keyring,
    keys: TenantKeys,
    visitor_id: UUID,
    site: Site,
    form: PreChat,
    context: RequestContext,
) -> None:
    data_key = keys.new_visitor_key(visitor_id)
    own = keys.visitor(visitor_id, data_key)
    await work.connection.execute(
        "insert into app.visitors (tenant_id, id, site_id, email_index, address_index, name_ciphertext,"
        " email_ciphertext, data_key_ciphertext, visitor_key, language, origin, created_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            site.tenant_id,
            visitor_id,
            site.id,
            keyring.email_index(form.email, site.tenant_id),
            keyring.address_index(context.address, site.tenant_id),
            own.encrypt(form.name, "name_ciphertext"),
            own.encrypt(form.email, "email_ciphertext"),
            data_key,
            own.visitor_key(),
            form.language,
            context.origin,
            context.occurred_at,
        ],
    )


async def _keep_consent(
    work: UnitOfWork, tenant_id: UUID, visitor_id: UUID, version: str, granted_at: datetime
) -> None:
    await work.connection.execute(
        "insert into app.consents (tenant_id, id, visitor_id, purpose, version, granted_at)"
        " values (%s, %s, %s, 'conversation', %s, %s)",
        [tenant_id, new_id(), visitor_id, version, granted_at],
    )
