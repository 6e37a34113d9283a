"""What a visitor is told about a message that was posted."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from chat_api.catalogue import catalogue
from chat_api.live.message import COLUMNS, FROM, Message, read_message
from warehouse.postgres.connect import Connection


class Posted(BaseModel):
    """The message as it is kept, the verdict on it, and the reply that is on its way."""

    message: Message
    verdict: Literal["pass", "flag", "ask", "block"]
    reply_id: UUID | None = None
    notice: str | None = Field(None, examples=[None])


def notice_for(verdict: str, language: str) -> str | None:
    """What to tell the visitor; nothing when all is well."""
    return catalogue().find(language, "notice", verdict)


async def find_posted(
    connection: Connection, conversation_id: UUID, client_message_id: UUID, language: str
) -> Posted | None:
    """What was answered when this message was posted, for a client that asks again."""
    cursor = await connection.execute(
        f"select {COLUMNS}, d.verdict, answer.id as reply_id from {FROM}"  # noqa: S608 -- constants
        " join app.message_verdicts d on d.tenant_id = m.tenant_id and d.message_id = m.id"
        " left join app.replies answer on answer.tenant_id = m.tenant_id and answer.message_id = m.id"
        " where m.conversation_id = %s and m.client_message_id = %s",
        [conversation_id, client_message_id],
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    notice = None if row["state"] == "accepted" else notice_for(row["verdict"], language)
    return Posted(message=read_message(row), verdict=row["verdict"], reply_id=row["reply_id"], notice=notice)
