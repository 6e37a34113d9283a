"""The pre-chat: a visitor gives a name, an e-mail address and consent, and gets a token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chat_api.accounts.queries import load_tenant_keys
from chat_api.database import UnitOfWork
from chat_api.errors import SamtalError
from chat_api.sites.queries import Site
from chat_api.visitors.request_context import RequestContext
from warehouse.ids import new_id
from warehouse.postgres.keys import Keyring, TenantKeys
from warehouse.vocabulary import ChatLanguage


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
    language: ChatLanguage
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
    keys = await load_tenant_keys(work.connection, keyring, site.tenant_id)
    visitor_id = new_id()
    async with work.connection.pipeline():
        await _keep_visitor(work, keyring, keys, visitor_id, site, form, context)
        await _keep_consent(work, site.tenant_id, visitor_id, form.consent_version, context.occurred_at)
    return visitor_id


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
        " values (%(tenant_id)s, %(id)s, %(site_id)s, %(email_index)s, %(address_index)s, %(name)s,"
        " %(email)s, %(data_key)s, %(visitor_key)s, %(language)s, %(origin)s, %(created_at)s)",
        {
            "tenant_id": site.tenant_id,
            "id": visitor_id,
            "site_id": site.id,
            "email_index": keyring.email_index(form.email, site.tenant_id),
            "address_index": keyring.address_index(context.address, site.tenant_id),
            "name": own.encrypt(form.name, "name_ciphertext"),
            "email": own.encrypt(form.email, "email_ciphertext"),
            "data_key": data_key,
            "visitor_key": own.visitor_key(),
            "language": form.language,
            "origin": context.origin,
            "created_at": context.occurred_at,
        },
    )


async def _keep_consent(
    work: UnitOfWork, tenant_id: UUID, visitor_id: UUID, version: str, granted_at: datetime
) -> None:
    await work.connection.execute(
        "insert into app.consents (tenant_id, id, visitor_id, purpose, version, granted_at)"
        " values (%(tenant_id)s, %(id)s, %(visitor_id)s, 'conversation', %(version)s, %(granted_at)s)",
        {
            "tenant_id": tenant_id,
            "id": new_id(),
            "visitor_id": visitor_id,
            "version": version,
            "granted_at": granted_at,
        },
    )
