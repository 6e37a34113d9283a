"""What the chat needs to know of a site before anybody has said a word."""

from typing import Annotated, Final, get_args
from uuid import UUID

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from chat_api.catalogue import catalogue
from chat_api.database import Work
from chat_api.errors import refusals
from chat_api.sites.queries import Site, find_site
from warehouse.vocabulary import ChatLanguage, Language

router = APIRouter(prefix="/v1/sites", tags=["visitors"])
CHAT_LANGUAGES: Final[tuple[ChatLanguage, ...]] = get_args(ChatLanguage)
SiteKey = Annotated[str, Path(max_length=100, pattern=r"^[^\x00]*$", examples=["fooodis-demo"])]


class Brand(BaseModel):
    """How the chat looks."""

    name: str = Field(examples=["Fooodis"])
    color: str = Field("#1f6f54", examples=["#1f6f54"])
    logo_url: str | None = None


class Consent(BaseModel):
    """What the visitor agrees to; `version` goes back with the pre-chat."""

    version: str = Field(examples=["1"])
    text: dict[ChatLanguage, str]


class SiteConfig(BaseModel):
    """The site's public configuration."""

    site_id: UUID
    key: str
    name: str
    brand: Brand
    greetings: dict[ChatLanguage, str] = Field(
        examples=[{"en": "Hi! How can we help you?", "sv": "Hej! Hur kan vi hjälpa dig?"}]
    )
    languages: list[ChatLanguage] = Field(description="what the chat may be shown in here")
    consent: Consent


@router.get("/{site_key}", responses=refusals(404))
async def read_site(site_key: SiteKey, work: Work, response: Response) -> SiteConfig:
    """The site's brand, greetings, languages and consent text."""
    response.headers["Cache-Control"] = "public, max-age=60"
    return _configure(await find_site(work, site_key))


def offered_languages(site: Site) -> list[ChatLanguage]:
    """The product's own languages, and any other of the chat's that the site has a greeting in."""
    return [each for each in CHAT_LANGUAGES if each in get_args(Language) or site.greetings.get(each)]


def _configure(site: Site) -> SiteConfig:
    company = site.brand.get("name") or site.name
    texts = catalogue()
    languages = offered_languages(site)
    greetings = {each: site.greetings.get(each) or texts.say(each, "site", "greeting") for each in languages}
    consent = {each: texts.say(each, "site", "consent", {"name": company}) for each in languages}
    return SiteConfig(
        site_id=site.id,
        key=site.key,
        name=site.name,
        brand=Brand.model_validate({**site.brand, "name": company}),
        greetings=greetings,
        languages=languages,
        consent=Consent(version=site.consent_version, text=consent),
    )
