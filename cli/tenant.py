"""`samtal tenant`: companies."""

from typing import Annotated

import typer

from chat_api.accounts.create_tenant import NewTenant, create_tenant
from chat_api.accounts.queries import list_tenant_slugs
from chat_api.actor import OPERATOR
from cli.refusals import plain_errors
from cli.stores import run_with_stores

app = typer.Typer(no_args_is_help=True)


@app.command("create")
@plain_errors
def create(
    slug: Annotated[str, typer.Argument(help="short name in lower case, for commands and addresses")],
    name: Annotated[str, typer.Option(help="the company's name")],
    timezone: Annotated[str, typer.Option(help="IANA time zone that its days and reports go by")] = "Europe/Stockholm",
    language: Annotated[str, typer.Option(help="en or sv: its reports' language")] = "en",
) -> None:
    """Create a company. Next: `samtal user invite`, `samtal site create`, `samtal assistant create`."""
    new = NewTenant.model_validate({"slug": slug, "name": name, "timezone": timezone, "language": language})
    tenant_id = run_with_stores(lambda stores: create_tenant(stores.pool, stores.keyring, OPERATOR, new))
    typer.echo(f"Created tenant {slug} ({tenant_id}).")
    typer.echo(f"Next: samtal user invite EMAIL --tenant {slug} --name NAME --role owner")


@app.command("list")
@plain_errors
def show() -> None:
    """List every company's short name."""
    for slug in run_with_stores(lambda stores: list_tenant_slugs(stores.pool)):
        typer.echo(slug)
