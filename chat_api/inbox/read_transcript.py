"""A whole conversation, with each message's verdict or provenance."""

from collections.abc import Mapping
from typing import Any  # a row's columns are of many types
from uuid import UUID

from chat_api.errors import SamtalError
from chat_api.inbox.views import (
    ConversationView,
    Provenance,
    Transcript,
    TranscriptMessage,
    VerdictView,
    decrypt_visitor,
)
from chat_api.transcript.queries import list_messages
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import TenantKeys

CONVERSATION = """
    select c.id, c.status, c.resolution, c.escalation_reason, c.language, c.episode, c.origin, c.started_at,
        c.last_message_at, c.visitor_id, v.data_key_ciphertext, v.name_ciphertext, v.email_ciphertext,
        (select a.name from app.assistant_versions a where a.assistant_id = c.assistant_id
            order by a.version desc limit 1) as assistant_name,
        array(select distinct t.tag from app.conversation_tags t where t.conversation_id = c.id order by t.tag) as tags
    from app.conversations c join app.visitors v on v.id = c.visitor_id
    where c.id = %(id)s
"""


class TranscriptNotFound(SamtalError):
    """The staff's tenant has no such conversation."""

    status = 404
    code = "transcript_not_found"


async def read_transcript(connection: Connection, keys: TenantKeys, conversation_id: UUID) -> Transcript:
    """The conversation with its messages in order. Raises TranscriptNotFound."""
    conversation = await (await connection.execute(CONVERSATION, {"id": conversation_id})).fetchone()
    if conversation is None:
        raise TranscriptNotFound
    return Transcript(
        conversation=ConversationView.model_validate(conversation),
        visitor=decrypt_visitor(keys, conversation),
        messages=await list_messages(connection, conversation_id, _message),
        tags=conversation["tags"],
    )


def _message(row: Mapping[str, Any]) -> TranscriptMessage:
    verdict = VerdictView.model_validate(row) if row["verdict"] else None
    provenance = Provenance.model_validate(row) if row["reply_id"] else None
    return TranscriptMessage.model_validate({**row, "verdict": verdict, "provenance": provenance})
