"""`samtal faq`: what a company's assistants answer from."""

from pathlib import Path
from typing import Annotated

import typer

from chat_api.actor import OPERATOR
from chat_api.knowledge.faq_file import FaqFileRefused, read_faq_file
from chat_api.knowledge.import_faqs import AssistantNotFound, Faq, embed_faqs, import_faqs
from chat_api.knowledge.open_embedder import open_embedder
from cli.refusals import Refusal, plain_errors, read_text_file
from cli.stores import CliStores, run_with_stores
from settings.processes import ApiSettings

app = typer.Typer(no_args_is_help=True)


@app.callback()
def group() -> None:
    """Keep the FAQs; docs/faq-file.md describes the file."""


@app.command("import")
@plain_errors
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML file of FAQs")],
    tenant: Annotated[str, typer.Option("--tenant", help="the tenant's short name")],
) -> None:
    """Import a file of FAQs, all or nothing. A FAQ with a known slug is replaced; others stay."""
    try:
        faqs = read_faq_file(read_text_file(file), file.name)
        count = run_with_stores(lambda stores: import_into(stores, tenant, faqs))
    except FaqFileRefused as error:
        raise Refusal(f"{error}\nNothing was imported.") from error
    except AssistantNotFound as error:
        known = f"`samtal assistant list --tenant {tenant}` shows who is there."
        raise Refusal(f"{file.name}: {error}. {known}\nNothing was imported.") from error
    typer.echo(f"Imported {count} FAQ{'' if count == 1 else 's'}.")


async def import_into(stores: CliStores, tenant: str, faqs: list[Faq]) -> int:
    """Imports the FAQs in one transaction of the tenant."""
    settings = ApiSettings()
    embedder = open_embedder(settings.embedder_url, settings.embedder_token.get_secret_value())
    try:
        embedded = await embed_faqs(faqs, embedder)
        async with stores.tenant(tenant) as (connection, tenant_id):
            return await import_faqs(connection, tenant_id, OPERATOR, embedded)
    finally:
        await embedder.close()
