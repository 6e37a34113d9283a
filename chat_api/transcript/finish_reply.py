"""Ends a promised reply: complete with its provenance, or failed. Once, and only by the attempt that still holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal
from uuid import UUID

from chat_api.transcript.pending_reply import PendingReply
from warehouse.event_log.events import Event
from warehouse.event_log.record import COLUMNS, VALUES, outbox_row
from warehouse.postgres.connect import Connection


@dataclass(frozen=True, slots=True)
class ReplyEnd:
    """`provenance`: columns of `replies` beside the state, such as provider, sources and cost."""

    state: Literal["complete", "failed"]
    text: str
    occurred_at: datetime
    provenance: Mapping[str, object]
    assistant_id: UUID | None = None


async def finish_reply(connection: Connection, reply: PendingReply, end: ReplyEnd, event: Event) -> bool:
    """Writes it in the open tenant transaction. False, and nothing written, when another attempt has taken over:
    the visitor will see that one's answer."""
    values = {
        **end.provenance,
        **outbox_row(event),
        "tenant_id": reply.facts.tenant_id,
        "reply_id": reply.id,
        "held_attempt": reply.attempt,
        "conversation_id": reply.facts.conversation_id,
        "end_state": end.state,
        "text": end.text,
        "occurred_at": end.occurred_at,
        "assistant_id": end.assistant_id,
    }
    cursor = await connection.execute(_statement(tuple(end.provenance)), values)
    return await cursor.fetchone() is not None


@cache
def _statement(columns: tuple[str, ...]) -> bytes:
    # Fence and writes in one: what follows the first part happens only if that part found its row.
    return f"""
        with fenced as (
            update app.replies set state = %(end_state)s, lease_expires_at = null, completed_at = now(),
                {", ".join(f"{column} = %({column})s" for column in columns)}
            where tenant_id = %(tenant_id)s and id = %(reply_id)s and attempt = %(held_attempt)s and state = 'pending'
            returning tenant_id, id),
        spoken as (
            update app.messages m
            set state = %(end_state)s, body = %(text)s, occurred_at = %(occurred_at)s, recorded_at = now()
            from fenced where m.tenant_id = fenced.tenant_id and m.id = fenced.id),
        moved as (
            update app.conversations c set assistant_id = coalesce(%(assistant_id)s, c.assistant_id),
                last_message_at = greatest(c.last_message_at, %(occurred_at)s), last_recorded_at = now()
            from fenced where c.tenant_id = fenced.tenant_id and c.id = %(conversation_id)s),
        recorded as (insert into app.outbox_events ({COLUMNS}) select {VALUES} from fenced)
        select id from fenced
    """.encode()  # noqa: S608 -- columns are names in our own code
