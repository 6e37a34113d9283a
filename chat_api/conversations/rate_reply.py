"""A visitor's thumb on a reply; a later one replaces it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from chat_api.errors import SamtalError
from chat_api.transcript import conversation_key
from chat_api.transcript.conversation_key import EpisodeFacts
from chat_api.visitors.visitor import Visitor
from warehouse.event_log.events import RatingGiven
from warehouse.event_log.record import record_event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Rating

RATE: Final = """
    insert into app.ratings (tenant_id, id, conversation_id, reply_id, value, rated_at)
    values (%(tenant_id)s, %(id)s, %(conversation_id)s, %(reply_id)s, %(value)s, %(at)s)
    on conflict (tenant_id, reply_id) do update set value = excluded.value, rated_at = excluded.rated_at
    where ratings.value <> excluded.value
"""
OWN_REPLY: Final = f"""
    select {conversation_key.COLUMNS}, m.episode as at_episode from app.replies r
    join app.messages m on m.tenant_id = r.tenant_id and m.id = r.id
    join app.conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id
    join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id
    where r.id = %(reply_id)s and c.id = %(conversation_id)s and c.visitor_id = %(visitor_id)s
        and r.state = 'complete' and v.erased_at is null
    for update of r
""".encode()  # noqa: S608 -- constants


class ReplyNotFound(SamtalError):
    """The conversation has no finished reply with this id."""

    status = 404
    code = "reply_not_found"


async def rate_reply(
    connection: Connection,
    visitor: Visitor,
    conversation_id: UUID,
    reply_id: UUID,
    value: Rating,
    at: datetime,
) -> None:
    """Keeps the rating and its event, in the open tenant transaction. The same thumb again changes nothing.

    Raises ReplyNotFound.
    """
    facts = await _facts_of_reply(connection, visitor, conversation_id, reply_id)
    values = {
        "tenant_id": visitor.tenant_id,
        "id": new_id(),
        "conversation_id": conversation_id,
        "reply_id": reply_id,
        "value": value,
        "at": at,
    }
    if (await connection.execute(RATE, values)).rowcount:
        event = RatingGiven(**facts.of_event(), occurred_at=at, message_id=reply_id, value=value)
        await record_event(connection, event)


async def _facts_of_reply(
    connection: Connection, visitor: Visitor, conversation_id: UUID, reply_id: UUID
) -> EpisodeFacts:
    values = {"reply_id": reply_id, "conversation_id": conversation_id, "visitor_id": visitor.id}
    row = await (await connection.execute(OWN_REPLY, values)).fetchone()
    if row is None:
        raise ReplyNotFound
    return conversation_key.read_facts({**row, "episode": row["at_episode"]})
