"""What the chat needs to know of a site before anybody has said a word."""

from typing import Annotated, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from chat_api.catalogue import catalogue
from chat_api.database import Work
from chat_api.errors import ErrorBody
from chat_api.sites.find_site import Site, find_site
from warehouse.vocabulary import Language

router = APIRouter(prefix="/v1/sites", tags=["visitors"])
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
SiteKey = Annotated[str, Path(max_length=100, examples=["fooodis-demo"])]


class Brand(BaseModel):
    """How the chat looks."""

    name: str = Field(examples=["Fooodis"])
    color: str = Field("#1f6f54", examples=["#1f6f54"])
    logo_url: str | None = None


class Consent(BaseModel):
    """What the visitor agrees to; `version` goes back with the pre-chat."""

    version: str = Field(examples=["1"])
    text: dict[Language, str]


class SiteConfig(BaseModel):
    """The site's public configuration."""

    site_id: UUID
    key: str
    name: str
    brand: Brand
    greetings: dict[Language, str] = Field(
        examples=[{"en": "Hi! How can we help you?", "sv": "Hej! Hur kan vi hjälpa dig?"}]
    )
    languages: list[Language]
    consent: Consent


@router.get("/{site_key}", responses={404: {"model": ErrorBody}})
async def read_site(site_key: SiteKey, work: Work, response: Response) -> SiteConfig:
    """The site's brand, greetings, languages and consent text."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return _configure(await find_site(work, site_key))


def _configure(site: Site) -> SiteConfig:
    company = site.brand.get("name") or site.name
    texts = catalogue()
    greetings = {each: site.greetings.get(each) or texts.say(each, "site", "greeting") for each in LANGUAGES}
    consent = {each: texts.say(each, "site", "consent", {"name": company}) for each in LANGUAGES}
    return SiteConfig(
        site_id=site.id,
        key=site.key,
        name=site.name,
        brand=Brand.model_validate({**site.brand, "name": company}),
        greetings=greetings,
        languages=list(LANGUAGES),
        consent=Consent(version=site.consent_version, text=consent),
    )
