"""The pre-chat's route."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chat_api.database import unit_of_work
from chat_api.errors import refusals
from chat_api.services import AppServices
from chat_api.sites.origins import FromOwnPage
from chat_api.sites.queries import SiteNotFound, find_site
from chat_api.typed_text import EmailText, Line, Searched
from chat_api.visitors.begin_visit import PreChat, begin_visit
from chat_api.visitors.request_context import Context
from chat_api.visitors.visitor import Visitor, sign_visitor_token, token_expiry
from warehouse.vocabulary import ChatLanguage

router = APIRouter(prefix="/v1/visitors", tags=["visitors"])
EXAMPLE: dict[str, JsonValue] = {
    "site_key": "fooodis-demo",
    "name": "Astrid Lind",
    "email": "astrid@example.com",
    "language": "sv",
    "consent": True,
    "consent_version": "1",
    "website": "",
}


class PreChatBody(BaseModel):
    """The form before the chat. `website` is hidden from people and stays empty."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    site_key: Searched = Field(max_length=100)
    name: Line
    email: EmailText
    language: ChatLanguage
    consent: bool = Field(strict=True, json_schema_extra={"const": True})
    consent_version: str = Field(max_length=40)
    website: str = Field("", max_length=2000)


class VisitorBegun(BaseModel):
    """The visitor's token, for the Authorization header of everything that follows."""

    visitor_id: UUID
    token: str
    expires_at: datetime


@router.post("", status_code=201, responses=refusals(401, 403, 404, 409, 422, 429))
async def begin(body: PreChatBody, _: FromOwnPage, context: Context, services: AppServices) -> VisitorBegun:
    """Begins a visit: keeps name and e-mail encrypted, the consent beside them, and returns a token."""
    counters, at_most = services.counters, services.settings.api.visitors_per_hour
    await counters.allow(f"visitors:{counters.fingerprint(context.address)}", at_most, 3600, context.occurred_at)
    form = PreChat(body.name, body.email, body.language, body.consent, body.consent_version)
    async with unit_of_work(services.pool) as work:  # only now: the counters are another server's
        site = await find_site(work, body.site_key)
        if context.tenant_id not in (None, site.tenant_id):
            raise SiteNotFound
        visitor_id = await begin_visit(work, services.keyring, site, form, context)
    visitor = Visitor(site.tenant_id, visitor_id, site.id, is_trapped=bool(body.website))
    expires_at = token_expiry()
    token = sign_visitor_token(services.visitor_key, visitor, expires_at)
    return VisitorBegun(visitor_id=visitor_id, token=token, expires_at=expires_at)
