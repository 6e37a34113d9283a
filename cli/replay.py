"""`samtal replay`: recorded conversations come in through the public API, as if their visitors were here."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from cli.doors import Doors, plain_errors, through_doors
from cli.refusals import Refusal
from cli.talk.conversation import Conversation, Language, Scheduled, Turn
from cli.talk.recordings import RecordingRefused, Recordings, read_recordings
from cli.talk.rhythm import spread
from cli.talk.run import Outcome, send_with_progress
from settings.processes import ApiSettings


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
    outcome = through_doors(lambda doors: _replay(doors, tenant, _conversations(file, chosen, language), days))  # type: ignore[arg-type]  # checked above
    typer.echo(json.dumps(outcome))
    if outcome["failed"] or outcome["unanswered"]:
        raise typer.Exit(1)


async def _replay(doors: Doors, tenant: str, conversations: list[Conversation], days: int) -> Outcome:
    async with doors.tenant(tenant) as (connection, _):
        row = await (await connection.execute("select timezone from app.tenants")).fetchone()
    assert row is not None
    scheduled = schedule(conversations, days, row["timezone"], datetime.now(UTC))
    return await send_with_progress(doors, tenant, ApiSettings().public_url, "imported", scheduled, "Replaying")


def schedule(conversations: list[Conversation], days: int, timezone: str, now: datetime) -> list[Scheduled]:
    """Spreads conversations over the days before an hour ago, by a week's rhythm."""
    end = now - timedelta(hours=1)
    moments = spread(len(conversations), end - timedelta(days=days), end, timezone, Random(len(conversations)))  # noqa: S311  a rhythm, not a secret
    return [Scheduled(each, moment) for each, moment in zip(conversations, moments, strict=True)]


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
