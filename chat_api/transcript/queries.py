"""Reads of a conversation's messages, in the open tenant transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar  # a row's columns are of many types
from uuid import UUID

from chat_api.transcript.message import SELECT, Message, read_message
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Origin, Verdict

OF_CONVERSATION: Final = SELECT + " where m.conversation_id = %(conversation_id)s"
ALL: Final = (OF_CONVERSATION + " order by m.sequence").encode()
ONE: Final = (
    OF_CONVERSATION + " and m.author = 'visitor' and (m.id = %(id)s or m.client_message_id = %(id)s)"
).encode()
SINCE: Final = f"""{OF_CONVERSATION} and m.state in ('accepted', 'pending', 'complete', 'failed')
        and (m.sequence >= %(after)s
            or m.state = 'pending'
            or m.sequence = any(%(unfinished)s)
            or (m.sequence > %(after)s - 10 and r.completed_at > now() - interval '2 minutes'))
    order by m.sequence
""".encode()
OfMessage = TypeVar("OfMessage")


async def list_messages(
    connection: Connection, conversation_id: UUID, read: Callable[[Mapping[str, Any]], OfMessage]
) -> list[OfMessage]:
    """Every message of the conversation in its order, each as `read` shows a row of SELECT."""
    cursor = await connection.execute(ALL, {"conversation_id": conversation_id})
    return [read(row) for row in await cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A visitor's message, the verdict on it, and the reply that it got or will get."""

    message: Message
    verdict: Verdict
    reply_id: UUID | None


async def find_message(connection: Connection, conversation_id: UUID, id_: UUID) -> FoundMessage | None:
    """The visitor's message with this id, or to which the visitor's client gave it."""
    cursor = await connection.execute(ONE, {"conversation_id": conversation_id, "id": id_})
    row = await cursor.fetchone()
    if row is None:
        return None
    cursor = await connection.execute("select id from app.replies where message_id = %(id)s", {"id": row["id"]})
    reply = await cursor.fetchone()
    return FoundMessage(read_message(row), row["verdict"], reply["id"] if reply else None)


async def list_since(
    connection: Connection, conversation_id: UUID, after: int, unfinished: list[int]
) -> list[tuple[Message, int]]:
    """Messages, with their attempt, from sequence `after` on; earlier answers that were finished just now.

    Those that the reader saw begin and not end (`unfinished`) come however long ago they ended.
    """
    values = {"conversation_id": conversation_id, "after": after, "unfinished": unfinished}
    cursor = await connection.execute(SINCE, values)
    return [(read_message(row), row["attempt"] or 0) for row in await cursor.fetchall()]


async def last_turn(connection: Connection, conversation_id: UUID) -> int:
    """The sequence of the visitor's last accepted message; 0 when there is none."""
    cursor = await connection.execute(
        "select coalesce(max(sequence), 0) as sequence from app.messages"
        " where conversation_id = %(conversation_id)s and author = 'visitor' and state = 'accepted'",
        {"conversation_id": conversation_id},
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row["sequence"])


async def count_conversations(connection: Connection, origin: Origin) -> int:
    """How many conversations came in this way."""
    query = "select count(*) as number from app.conversations where origin = %(origin)s"
    row = await (await connection.execute(query, {"origin": origin})).fetchone()
    assert row is not None
    return int(row["number"])
