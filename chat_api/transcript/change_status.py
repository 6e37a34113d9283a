"""Moves a conversation from one status to the next: its row, its episode, the event and who did it, in one statement.

What follows a statement's first line happens only if that line found the conversation in a status that the new one is
reached from (`statuses.py`), and in the episode that the caller means: each change happens once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chat_api.actor import COLUMNS as AUDIT_COLUMNS
from chat_api.actor import VALUES as AUDIT_VALUES
from chat_api.actor import Actor, audit_row
from chat_api.transcript.conversation_key import EpisodeFacts
from chat_api.transcript.statuses import REACHED_FROM
from warehouse.event_log.events import (
    ConversationEscalated,
    ConversationEvent,
    ConversationOpened,
    ConversationResolved,
)
from warehouse.event_log.record import COLUMNS, VALUES, outbox_row
from warehouse.postgres.connect import Connection
from warehouse.postgres.queue import enqueue
from warehouse.vocabulary import EscalationReason, Resolution, Status

_THIS: Final = """where c.tenant_id = %(tenant_id)s and c.id = %(conversation_id)s and c.episode = %(episode)s
            and c.status = any(%(reached_from)s::text[])
        returning c.tenant_id, c.id"""
_RECORDED: Final = f"recorded as (insert into app.outbox_events ({COLUMNS}) select {VALUES} from moved)"  # noqa: S608 -- constants
_AUDITED: Final = f"audited as (insert into app.audit_log ({AUDIT_COLUMNS}) select {AUDIT_VALUES} from moved)"  # noqa: S608 -- constants
_OF_EPISODE: Final = "e.tenant_id = moved.tenant_id and e.conversation_id = moved.id and e.episode = %(episode)s"

ESCALATE: Final = f"""
    with moved as (
        update app.conversations c set status = 'escalated', escalation_reason = %(reason)s, escalated_at = %(at)s
        {_THIS}),
    episode as (
        update app.episodes e set escalated_at = %(at)s, escalation_reason = %(reason)s from moved where {_OF_EPISODE}),
    {_RECORDED},
    {_AUDITED}
    select id from moved
""".encode()  # noqa: S608 -- constants
RESOLVE: Final = f"""
    with moved as (
        update app.conversations c set status = 'resolved', resolution = %(resolution)s, resolved_at = %(at)s
        {_THIS}),
    episode as (
        update app.episodes e set resolved_at = %(at)s, resolution = %(resolution)s from moved where {_OF_EPISODE}),
    {_RECORDED},
    {_AUDITED}
    select id from moved
""".encode()  # noqa: S608 -- constants
REOPEN: Final = f"""
    with moved as (
        update app.conversations c set status = 'open', resolution = null, resolved_at = null, escalated_at = null,
            escalation_reason = null, assigned_to = null, episode = %(next_episode)s
        {_THIS}),
    episode as (
        insert into app.episodes (tenant_id, conversation_id, episode, language, started_at)
        select tenant_id, id, %(next_episode)s, %(language)s, %(at)s from moved),
    {_RECORDED},
    {_AUDITED}
    select id from moved
""".encode()  # noqa: S608 -- constants
START: Final = f"""
    with moved as (
        insert into app.conversations
            (tenant_id, id, site_id, visitor_id, language, origin, started_at, last_message_at)
        values (%(tenant_id)s, %(conversation_id)s, %(site_id)s, %(visitor_id)s, %(language)s, %(origin)s, %(at)s,
            %(at)s)
        returning tenant_id, id),
    {_RECORDED}
    insert into app.episodes (tenant_id, conversation_id, episode, language, started_at)
    values (%(tenant_id)s, %(conversation_id)s, %(episode)s, %(language)s, %(at)s)
""".encode()  # noqa: S608 -- constants


@dataclass(frozen=True, slots=True)
class Escalate:
    """To people, for this reason."""

    reason: EscalationReason


@dataclass(frozen=True, slots=True)
class Resolve:
    """The end of the episode: by the visitor (`confirmed`), by people (`staff`), or by silence (`assumed`)."""

    resolution: Resolution


@dataclass(frozen=True, slots=True)
class Reopen:
    """The beginning of the next episode, with nobody assigned to it."""

    language: str


Change = Escalate | Resolve | Reopen


async def start_conversation(connection: Connection, facts: EpisodeFacts, language: str, at: datetime) -> None:
    """Writes a conversation with its first episode, open."""
    event = ConversationOpened(**facts.of_event(), occurred_at=at, language=language)
    values = {"site_id": facts.site_id, "visitor_id": facts.visitor_id, "origin": facts.origin, "language": language}
    await connection.execute(START, {**values, **_values(facts, at), **outbox_row(event)})


async def change_status(
    connection: Connection, facts: EpisodeFacts, change: Change, actor: Actor, at: datetime
) -> bool:
    """False, and nothing written, when the conversation is in no status, or in another episode, to come from."""
    common = {"occurred_at": at, "actor": actor.kind}
    match change:
        case Escalate(reason):
            event: ConversationEvent = ConversationEscalated(**facts.of_event(), **common, reason=reason)
            is_moved = await _move(connection, ESCALATE, "escalated", facts, actor, event, reason=reason)
            if is_moved and facts.origin == "live":  # nobody waits in talk of the past, and a test calls nobody
                await _ask_for_mails(connection, facts)
            return is_moved
        case Resolve(resolution):
            event = ConversationResolved(**facts.of_event(), **common, resolution=resolution)
            return await _move(connection, RESOLVE, "resolved", facts, actor, event, resolution=resolution)
        case Reopen(language):
            following = facts.next_episode()
            event = ConversationOpened(**following.of_event(), **common, language=language)
            own: dict[str, str | int] = {"next_episode": following.episode, "language": language}
            return await _move(connection, REOPEN, "open", facts, actor, event, **own)


async def _ask_for_mails(connection: Connection, facts: EpisodeFacts) -> None:
    ids = {"tenant_id": str(facts.tenant_id), "conversation_id": str(facts.conversation_id)}
    await enqueue(connection, "handovers:mail_staff", {**ids, "episode": facts.episode})


async def _move(
    connection: Connection,
    statement: bytes,
    to: Status,
    facts: EpisodeFacts,
    actor: Actor,
    event: ConversationEvent,
    **own: str | int,
) -> bool:
    detail = {"episode": event.episode, **{name: own[name] for name in ("reason", "resolution") if name in own}}
    values = {
        **_values(facts, event.occurred_at),
        "reached_from": list(REACHED_FROM[to]),
        **own,
        **outbox_row(event),
        **audit_row(facts.tenant_id, actor, event.name, str(facts.conversation_id), detail),
    }
    return await (await connection.execute(statement, values)).fetchone() is not None


def _values(facts: EpisodeFacts, at: datetime) -> dict[str, object]:
    return {
        "tenant_id": facts.tenant_id,
        "conversation_id": facts.conversation_id,
        "episode": facts.episode,
        "at": at,
    }
