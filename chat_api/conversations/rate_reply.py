"""A visitor's thumb on a reply; a later one replaces it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from chat_api.errors import SamtalError
from chat_api.replies import facts
from chat_api.visitors.visitor_token import Visitor
from warehouse.event_log.events import RatingGiven
from warehouse.event_log.record import record_event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection


class ReplyNotFound(SamtalError):
    """The conversation has no finished reply with this id."""

    status = 404
    code = "reply_not_found"


async def rate_reply(
    connection: Connection,
    visitor: Visitor,
    conversation_id: UUID,
    reply_id: UUID,
    value: Literal["up", "down"],
    at: datetime,
) -> None:
    """Keeps the rating and its event, in the open tenant transaction. The same thumb again changes nothing.

    Raises ReplyNotFound.
    """
    about = await _facts_of_reply(connection, visitor, conversation_id, reply_id)
    cursor = await connection.execute(
        "insert into app.ratings (tenant_id, id, conversation_id, reply_id, value, rated_at)"
        " values (%s, %s, %s, %s, %s, %s) on conflict (tenant_id, reply_id) do update"
        " set value = excluded.value, rated_at = excluded.rated_at where ratings.value <> excluded.value",
        [visitor.tenant_id, new_id(), conversation_id, reply_id, value, at],
    )
    if cursor.rowcount:
        event = RatingGiven(**about.of_event(), occurred_at=at, message_id=reply_id, value=value)
        await record_event(connection, event)


async def _facts_of_reply(
    connection: Connection, visitor: Visitor, conversation_id: UUID, reply_id: UUID
) -> facts.Facts:
    cursor = await connection.execute(
        f"select {facts.COLUMNS}, m.episode as at_episode from app.replies r"  # noqa: S608 -- constants
        " join app.messages m on m.tenant_id = r.tenant_id and m.id = r.id"
        " join app.conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id"
        " join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id"
        " where r.id = %s and c.id = %s and c.visitor_id = %s and r.state = 'complete' and v.erased_at is null"
        " for update of r",
        [reply_id, conversation_id, visitor.id],
    )
    row = await cursor.fetchone()
    if row is None:
        raise ReplyNotFound
    return facts.read_facts({**row, "episode": row["at_episode"]})
