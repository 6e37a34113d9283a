"""`samtal demo`: the restaurant group Fooodis with a month of talk, through the stores that every company uses."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Annotated
from uuid import UUID

import typer
import yaml
from pydantic import BaseModel, JsonValue

from chat_api.accounts.create_tenant import NewTenant, TenantExists, create_tenant
from chat_api.accounts.invite_user import AlreadyMember, NewUser, invite_user
from chat_api.accounts.passwords import generate_password
from chat_api.actor import OPERATOR
from chat_api.assistants.create_assistant import AssistantExists, NewAssistant, create_assistant
from chat_api.conversations.resolve_silent_conversations import resolve_silent_conversations_of
from chat_api.errors import SamtalError
from chat_api.knowledge.faq_file import read_faq_file
from chat_api.knowledge.import_faqs import Faq
from chat_api.knowledge.queries import list_faq_slugs
from chat_api.sites.create_site import NewSite, SiteKeyTaken, create_site
from chat_api.transcript.queries import count_conversations
from cli.faq import import_into
from cli.refusals import plain_errors
from cli.stores import CliStores, run_with_stores
from cli.talk.conversation import schedule
from cli.talk.made_up_visitors import Talk, make_conversations
from cli.talk.run import send_with_progress
from settings.processes import ApiSettings
from warehouse.event_log.record import has_unshipped_events
from warehouse.postgres.connect import Connection

DAYS = 30
SEED = 25
DATA = files("local_stack") / "demo"
A_MINUTE = timedelta(minutes=1)  # how long an import has to be silent
LONGEST_WAIT_S = 60
Step = Callable[[Connection, UUID], Awaitable[object]]


class Company(BaseModel):
    """What company.yml holds. The site's origin is the demo page's, which the stack decides."""

    tenant: NewTenant
    site: dict[str, JsonValue]
    assistants: list[NewAssistant]
    staff: list[NewUser]


@plain_errors
def command(
    conversations: Annotated[int, typer.Option(min=0, max=20_000, help="how many visitors talk in the month")] = 320,
    page_url: Annotated[
        str, typer.Option(envvar="SAMTAL_DEMO_URL", help="where the demo page is")
    ] = "http://localhost:8602",
    password: Annotated[
        str, typer.Option(envvar="SAMTAL_DEMO_PASSWORD", help="the staff's password; made when left out")
    ] = "",
) -> None:
    """Make the demo restaurant and its month of talk; what is there already stays."""
    company = Company.model_validate(yaml.safe_load((DATA / "company.yml").read_text(encoding="utf-8")))
    chosen = password or generate_password()
    if run_with_stores(lambda stores: make_company(stores, company, page_url, chosen)) and not password:
        typer.echo(f"Password of {company.staff[0].email} and colleagues, shown only now: {chosen}")
    typer.echo(run_with_stores(lambda stores: let_visitors_talk(stores, company.tenant, conversations)))


async def make_company(stores: CliStores, company: Company, page_url: str, password: str) -> bool:
    """Makes what is missing of the company; true when it was not there at all."""
    slug, is_new = company.tenant.slug, False
    with suppress(TenantExists):
        new = company.tenant.model_copy(update={"is_demo": True})
        is_new = bool(await create_tenant(stores.pool, stores.keyring, OPERATOR, new))
    for person in company.staff:
        await _once(stores, slug, AlreadyMember, _invite(stores, person.model_copy(update={"password": password})))
    site = NewSite.model_validate({**company.site, "allowed_origins": [page_url]})
    await _once(stores, slug, SiteKeyTaken, _create_site(site))
    for assistant in company.assistants:
        await _once(stores, slug, AssistantExists, _add_assistant(assistant))
    await _import_faqs(stores, slug)
    return is_new


async def let_visitors_talk(stores: CliStores, tenant: NewTenant, count: int) -> str:
    """Sends what is missing of the month's talk, and tells what was done."""
    talked = await _count_conversations(stores, tenant.slug)
    if talked >= count:
        return f"{tenant.name} is there, with {talked} conversations."
    talk = Talk(**yaml.safe_load((DATA / "talk.yml").read_text(encoding="utf-8")))
    conversations = make_conversations(talk, read_faqs(), count, Random(SEED))  # noqa: S311  made-up talk, no secret
    scheduled = schedule(conversations, DAYS, tenant.timezone, datetime.now(UTC))[talked:]
    url = ApiSettings().public_url
    outcome = await send_with_progress(stores, tenant.slug, url, "demo", scheduled, "Demo visitors talk")
    await _let_talk_end(stores, tenant.slug)
    failed = outcome["failed"] + outcome["unanswered"]
    counts = f"{outcome['conversations']:g} visitors sent {outcome['sent']:g} messages, {failed:g} without an answer"
    return f"{tenant.name} is ready: {counts}, in {outcome['seconds']:g} s."


async def _let_talk_end(stores: CliStores, slug: str) -> None:
    """Closes what fell silent and waits until the shipper has taken every event, so that the numbers are whole."""
    tenant_id = await stores.tenant_id(slug)
    await resolve_silent_conversations_of(stores.pool, tenant_id, datetime.now(UTC) + A_MINUTE, actor=OPERATOR)
    for _ in range(LONGEST_WAIT_S * 2):
        async with stores.tenant(slug) as (connection, _):
            if not await has_unshipped_events(connection):
                return
        await asyncio.sleep(0.5)


def read_faqs() -> list[Faq]:
    return read_faq_file((DATA / "faqs.yml").read_text(encoding="utf-8"), "faqs.yml")


def _invite(stores: CliStores, new: NewUser) -> Step:
    return lambda connection, tenant_id: invite_user(connection, stores.keyring, tenant_id, OPERATOR, new)


def _create_site(new: NewSite) -> Step:
    return lambda connection, tenant_id: create_site(connection, tenant_id, OPERATOR, new)


def _add_assistant(new: NewAssistant) -> Step:
    return lambda connection, tenant_id: create_assistant(connection, tenant_id, OPERATOR, new)


async def _once(stores: CliStores, slug: str, exists: type[SamtalError], step: Step) -> None:
    with suppress(exists):
        async with stores.tenant(slug) as (connection, tenant_id):
            await step(connection, tenant_id)


async def _import_faqs(stores: CliStores, slug: str) -> None:
    async with stores.tenant(slug) as (connection, _):
        known = await list_faq_slugs(connection)
    if missing := [faq for faq in read_faqs() if faq.slug not in known]:
        await import_into(stores, slug, missing)


async def _count_conversations(stores: CliStores, slug: str) -> int:
    async with stores.tenant(slug) as (connection, _):
        return await count_conversations(connection, "demo")
