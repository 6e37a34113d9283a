"""Reads of conversations and their messages, in the open tenant transaction."""

from uuid import UUID

from chat_api.live.message import COLUMNS, FROM, Message, read_message
from warehouse.postgres.connect import Connection

ALL = f"select {COLUMNS} from {FROM} where m.conversation_id = %s and m.state <> 'draft' order by m.sequence"  # noqa: S608 -- constants
SINCE = f"""
    select {COLUMNS} from {FROM}
    where m.conversation_id = %(conversation)s and m.state in ('accepted', 'pending', 'complete', 'failed')
        and (m.sequence >= %(after)s
            or m.state = 'pending'
            or m.sequence = any(%(unfinished)s)
            or (m.sequence > %(after)s - 10 and r.completed_at > now() - interval '2 minutes'))
    order by m.sequence
"""  # noqa: S608 -- constants


async def list_messages(connection: Connection, conversation_id: UUID) -> list[Message]:
    """Every message of the conversation in its order."""
    cursor = await connection.execute(ALL.encode(), [conversation_id])
    return [read_message(row) for row in await cursor.fetchall()]


async def list_since(
    connection: Connection, conversation_id: UUID, after: int, unfinished: list[int]
) -> list[tuple[Message, int]]:
    """Messages, with their attempt, from sequence `after` on; earlier answers that were finished just now.

    Those that the reader saw begin and not end (`unfinished`) come however long ago they ended.
    """
    cursor = await connection.execute(
        SINCE.encode(), {"conversation": conversation_id, "after": after, "unfinished": unfinished}
    )
    return [(read_message(row), row["attempt"] or 0) for row in await cursor.fetchall()]


async def last_turn(connection: Connection, conversation_id: UUID) -> int:
    """The sequence of the visitor's last accepted message; 0 when there is none."""
    cursor = await connection.execute(
        "select coalesce(max(sequence), 0) as sequence from app.messages"
        " where conversation_id = %s and author = 'visitor' and state = 'accepted'",
        [conversation_id],
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row["sequence"])
