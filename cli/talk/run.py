"""Runs a sending from the command line: takes out an import token, asks the site, shows progress."""

from collections.abc import Sequence
from datetime import UTC, datetime
from time import monotonic

import httpx2
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from chat_api.actor import OPERATOR
from chat_api.imports.import_token import issue_import_token
from chat_api.sites.queries import list_sites
from cli.refusals import Refusal
from cli.stores import CliStores
from cli.talk.api_visitor import Target
from cli.talk.conversation import Scheduled
from cli.talk.send import send_all

Outcome = dict[str, float]


async def send_with_progress(
    stores: CliStores, tenant: str, api_url: str, origin: str, scheduled: Sequence[Scheduled], label: str
) -> Outcome:
    """Sends the conversations to the tenant's first site and gives the counts. Raises Refusal."""
    target = await _target(stores, tenant, api_url, origin)
    count_turns = sum(len(each.conversation.turns) for each in scheduled)
    began = monotonic()
    with _progress() as progress:
        task = progress.add_task(label, total=count_turns)
        tally = await send_all(target, scheduled, lambda: progress.advance(task))
    return tally.as_json(monotonic() - began)


async def _target(stores: CliStores, tenant: str, api_url: str, origin: str) -> Target:
    async with stores.tenant(tenant) as (connection, tenant_id):
        issued = await issue_import_token(connection, stores.keyring, tenant_id, OPERATOR, datetime.now(UTC))
        sites = await list_sites(connection)
    if not sites:
        raise Refusal(f"The tenant {tenant} has no site. Create one: samtal site create --tenant {tenant} ...")
    try:
        async with httpx2.AsyncClient(base_url=api_url, timeout=10) as client:
            site = (await client.get(f"/v1/sites/{sites[0].key}")).raise_for_status().json()
    except httpx2.HTTPError as error:
        raise Refusal(f"The API at {api_url} does not answer ({error}). `samtal doctor` says what is wrong.") from error
    return Target(api_url, sites[0].key, site["consent"]["version"], issued.token, origin)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
