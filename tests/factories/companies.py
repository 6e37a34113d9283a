"""Companies that can be talked to: a tenant with a site and an assistant, valid by default."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from chat_api.accounts.create_tenant import NewTenant, create_tenant
from chat_api.actor import OPERATOR
from chat_api.assistants.create_assistant import NewAssistant, create_assistant
from chat_api.knowledge.import_faqs import Faq, embed_faqs, import_faqs
from chat_api.sites.create_site import NewSite, create_site
from integrations.embedder import Embedder
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


@dataclass(frozen=True)
class Company:
    """A tenant that was made through the product's own actions."""

    tenant_id: UUID
    site_id: UUID
    site_key: str
    assistant_id: UUID


async def make_company(
    pool: Pool,
    keyring: Keyring,
    *,
    model: str | None = None,
    faqs: Sequence[Faq] = (),
    embedder: Embedder | None = None,
) -> Company:
    """A company with one default assistant; FAQs need an embedder."""
    name = f"company-{uuid4().hex[:8]}"
    embedded = await embed_faqs(faqs, embedder) if embedder else []
    tenant_id = await create_tenant(pool, keyring, OPERATOR, NewTenant(slug=name, name="Fooodis"))
    async with tenant_transaction(pool, tenant_id) as connection:
        site = NewSite(key=f"{name}-site", name="Fooodis", allowed_origins=["https://www.example.com"])
        site_id = await create_site(connection, tenant_id, OPERATOR, site)
        assistant = NewAssistant(slug="host", name="Host", is_default=True, model=model)
        assistant_id = await create_assistant(connection, tenant_id, OPERATOR, assistant)
        if embedded:
            await import_faqs(connection, tenant_id, OPERATOR, embedded)
    return Company(tenant_id, site_id, site.key, assistant_id)
