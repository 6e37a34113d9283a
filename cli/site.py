"""`samtal site`: the websites that show a company's chat."""

from typing import Annotated
from uuid import UUID

import typer

from chat_api.actor import OPERATOR
from chat_api.sites.create_site import NewSite, create_site, generate_site_key
from chat_api.sites.origins import Origins, replace_origins
from chat_api.sites.queries import SiteSummary, list_sites
from cli.refusals import plain_errors
from cli.stores import CliStores, run_with_stores
from settings.processes import ApiSettings

app = typer.Typer(no_args_is_help=True)
TenantOption = Annotated[str, typer.Option("--tenant", help="the tenant's short name")]


@app.command("create")
@plain_errors
def create(
    tenant: TenantOption,
    name: Annotated[str, typer.Option(help="the site's name")],
    origin: Annotated[
        list[str], typer.Option(help="where the chat may be shown, e.g. https://www.example.com; repeat it")
    ],
    key: Annotated[str | None, typer.Option(help="the site's public key; made when left out")] = None,
    brand: Annotated[str | None, typer.Option(help="name in the chat's head; the site's name when left out")] = None,
    color: Annotated[str, typer.Option(help="the brand's colour as #rrggbb")] = "#1f6f54",
    logo_url: Annotated[str | None, typer.Option(help="address of a logo")] = None,
    greeting_en: Annotated[str | None, typer.Option(help="greeting in English")] = None,
    greeting_sv: Annotated[str | None, typer.Option(help="greeting in Swedish")] = None,
    greeting_nb: Annotated[str | None, typer.Option(help="greeting in Norwegian; with it the chat speaks it")] = None,
) -> None:
    """Create a site and show the line of HTML that puts the chat on its pages."""
    greetings = {code: text for code, text in (("en", greeting_en), ("sv", greeting_sv), ("nb", greeting_nb)) if text}
    fields = {"name": name, "allowed_origins": origin, "brand_name": brand, "color": color, "logo_url": logo_url}
    new = NewSite.model_validate({**fields, "key": key or generate_site_key(), "greetings": greetings})

    async def act(stores: CliStores) -> UUID:
        async with stores.tenant(tenant) as (connection, tenant_id):
            return await create_site(connection, tenant_id, OPERATOR, new)

    typer.echo(f"Created site {new.key} ({run_with_stores(act)}).")
    typer.echo(f"Put this on its pages: {_snippet(new)}")


@app.command("origins")
@plain_errors
def change_origins(
    key: Annotated[str, typer.Argument(help="the site's public key")],
    tenant: TenantOption,
    origin: Annotated[list[str], typer.Option(help="where the chat may be shown from now on; repeat it")],
) -> None:
    """Replace the origins where a site's chat may be shown."""
    origins = Origins(allowed_origins=origin)

    async def act(stores: CliStores) -> None:
        async with stores.tenant(tenant) as (connection, tenant_id):
            await replace_origins(connection, tenant_id, OPERATOR, key, origins)

    run_with_stores(act)
    typer.echo(f"{key} may be shown on {' '.join(origins.allowed_origins)}.")


@app.command("list")
@plain_errors
def show(tenant: TenantOption) -> None:
    """List a company's sites with their origins."""

    async def act(stores: CliStores) -> list[SiteSummary]:
        async with stores.tenant(tenant) as (connection, _):
            return await list_sites(connection)

    for site in sorted(run_with_stores(act), key=lambda site: site.key):
        typer.echo(f"{site.key}  {site.name}  {' '.join(site.allowed_origins)}")


def _snippet(new: NewSite) -> str:
    loader = f"{ApiSettings().public_url.rstrip('/')}/widget/loader.js"
    return f'<script async src="{loader}" data-site="{new.key}" data-color="{new.color}"></script>'
