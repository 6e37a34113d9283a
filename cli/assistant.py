"""`samtal assistant`: who answers a company's visitors."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from chat_api.actor import OPERATOR
from chat_api.assistants.create_assistant import INSTRUCTIONS, NewAssistant, create_assistant
from chat_api.assistants.queries import AssistantSummary, list_assistants
from cli.refusals import plain_errors, read_text_file
from cli.stores import CliStores, run_with_stores

app = typer.Typer(no_args_is_help=True)
TenantOption = Annotated[str, typer.Option("--tenant", help="the tenant's short name")]


@app.command("create")
@plain_errors
def create(
    slug: Annotated[str, typer.Argument(help="short name in lower case")],
    tenant: TenantOption,
    name: Annotated[str, typer.Option(help="the name that visitors see")],
    instructions: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="file with its instructions")
    ] = None,
    tag: Annotated[list[str] | None, typer.Option(help="a word that routes questions to it; repeat it")] = None,
    is_default: Annotated[bool, typer.Option("--default", help="takes what no tag routes elsewhere")] = False,
    model: Annotated[str | None, typer.Option(help="the provider's model; the setting's when left out")] = None,
) -> None:
    """Create an assistant with its first version."""
    text = read_text_file(instructions) if instructions else INSTRUCTIONS
    fields = {"slug": slug, "name": name, "instructions": text, "tags": tag or []}
    new = NewAssistant.model_validate({**fields, "is_default": is_default, "model": model})

    async def act(stores: CliStores) -> UUID:
        async with stores.tenant(tenant) as (connection, tenant_id):
            return await create_assistant(connection, tenant_id, OPERATOR, new)

    typer.echo(f"Created assistant {slug} ({run_with_stores(act)}).")


@app.command("list")
@plain_errors
def show(tenant: TenantOption) -> None:
    """List a company's assistants."""

    async def act(stores: CliStores) -> list[AssistantSummary]:
        async with stores.tenant(tenant) as (connection, _):
            return await list_assistants(connection)

    for each in run_with_stores(act):
        typer.echo(f"{each.slug}{'  default' if each.is_default else ''}  {' '.join(each.tags)}")
