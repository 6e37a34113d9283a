"""What a visitor is told about a message that was posted."""

from uuid import UUID

from pydantic import BaseModel, Field

from chat_api.catalogue import catalogue
from chat_api.transcript.message import Message
from chat_api.transcript.queries import find_message
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import Verdict


class Posted(BaseModel):
    """The message as it is kept, the verdict on it, and the reply that is on its way."""

    message: Message
    verdict: Verdict
    reply_id: UUID | None = None
    notice: str | None = Field(None, examples=[None])


def notice_for(verdict: Verdict, language: str) -> str | None:
    """What to tell the visitor; nothing when all is well."""
    return catalogue().find(language, "notice", verdict)


async def find_posted(connection: Connection, conversation_id: UUID, id_: UUID, language: str) -> Posted | None:
    """What was answered when this message was posted, for a client that asks again; by its id or the client's."""
    found = await find_message(connection, conversation_id, id_)
    if found is None:
        return None
    notice = None if found.message.state == "accepted" else notice_for(found.verdict, language)
    return Posted(message=found.message, verdict=found.verdict, reply_id=found.reply_id, notice=notice)
