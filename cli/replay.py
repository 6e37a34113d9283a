"""`samtal replay`: recorded conversations come in through the public API, as if their visitors were here."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from chat_api.accounts.queries import tenant_timezone
from cli.refusals import Refusal, plain_errors
from cli.stores import CliStores, run_with_stores
from cli.talk.conversation import Conversation, Turn, schedule
from cli.talk.recordings import RecordingRefused, Recordings, read_recordings
from cli.talk.run import Outcome, send_with_progress
from settings.processes import ApiSettings
from warehouse.vocabulary import Language


@plain_errors
def command(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV (conv_id, turn, text) or JSONL")],
    tenant: Annotated[str, typer.Option("--tenant", help="the tenant's short name")],
    days: Annotated[int, typer.Option(min=1, max=366, help="spread the conversations over so many days")] = 30,
    language: Annotated[str, typer.Option(help="en or sv: what the visitors choose")] = "en",
    limit: Annotated[int | None, typer.Option(min=1, help="send only the first so many conversations")] = None,
) -> None:
    """Send a file of recorded conversations: the customers' turns; the product answers."""
    if language not in ("en", "sv"):
        raise Refusal("--language is en or sv.")
    try:
        recordings = read_recordings(file)
    except RecordingRefused as error:
        raise Refusal(str(error)) from error
    chosen = dict(list(recordings.items())[:limit])
    outcome = run_with_stores(lambda stores: _replay(stores, tenant, _conversations(file, chosen, language), days))  # type: ignore[arg-type]  # checked above
    typer.echo(json.dumps(outcome))
    if outcome["failed"] or outcome["unanswered"]:
        raise typer.Exit(1)


async def _replay(stores: CliStores, tenant: str, conversations: list[Conversation], days: int) -> Outcome:
    async with stores.tenant(tenant) as (connection, _):
        timezone = await tenant_timezone(connection)
    scheduled = schedule(conversations, days, timezone, datetime.now(UTC))
    return await send_with_progress(stores, tenant, ApiSettings().public_url, "imported", scheduled, "Replaying")


def _conversations(file: Path, recordings: Recordings, language: Language) -> list[Conversation]:
    return [
        Conversation(
            key=f"{file.stem}/{key}",
            language=language,
            turns=tuple(Turn(text) for text in texts),
            name=f"Visitor {number}",
            email=f"visitor{number}@{file.stem.replace('_', '-')}.example",
        )
        for number, (key, texts) in enumerate(recordings.items(), start=1)
    ]
