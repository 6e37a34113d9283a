"""A whole conversation, with each message's verdict or provenance."""

from collections.abc import Mapping
from uuid import UUID

from chat_api.errors import SamtalError
from chat_api.inbox.decrypt_visitor import decrypt_visitor
from chat_api.inbox.views import ConversationView, Provenance, Transcript, TranscriptMessage, VerdictView
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import TenantKeys

CONVERSATION = """
    select c.id, c.status, c.resolution, c.escalation_reason, c.language, c.episode, c.origin, c.started_at,
        c.last_message_at, c.visitor_id, v.data_key_ciphertext, v.name_ciphertext, v.email_ciphertext,
        (select a.name from app.assistant_versions a where a.assistant_id = c.assistant_id
            order by a.version desc limit 1) as assistant_name,
        array(select t.tag from app.conversation_tags t where t.conversation_id = c.id order by t.tag) as tags
    from app.conversations c join app.visitors v on v.id = c.visitor_id
    where c.id = %s
"""

MESSAGES = """
    select m.id, m.client_message_id, m.sequence, m.episode, m.author, m.state, m.body as text, m.language, m.reply_to,
        m.occurred_at, rating.value as rating,
        verdict.verdict, verdict.score, verdict.reasons, verdict.confirmed_at,
        coalesce(r.sources, '[]') as sources, coalesce(r.choices, '[]') as choices,
        r.handoff_reason is not null as handoff,
        r.id as reply_id, r.provider, r.model, r.confidence, r.intent, r.is_answered, r.fallback_reason,
        r.handoff_reason, r.input_tokens, r.output_tokens, r.cost_usd, r.first_token_ms, r.total_ms, r.attempt
    from app.messages m
    left join app.message_verdicts verdict on verdict.message_id = m.id
    left join app.replies r on r.id = m.id
    left join app.ratings rating on rating.reply_id = m.id
    where m.conversation_id = %s and m.state <> 'draft'
    order by m.sequence
"""


class TranscriptNotFound(SamtalError):
    """The staff's tenant has no such conversation."""

    status = 404
    code = "transcript_not_found"


async def read_transcript(connection: Connection, keys: TenantKeys, conversation_id: UUID) -> Transcript:
    """The conversation with its messages in order. Raises TranscriptNotFound."""
    conversation = await (await connection.execute(CONVERSATION, [conversation_id])).fetchone()
    if conversation is None:
        raise TranscriptNotFound
    messages = await (await connection.execute(MESSAGES, [conversation_id])).fetchall()
    return Transcript(
        conversation=ConversationView.model_validate(conversation),
        visitor=decrypt_visitor(keys, conversation),
        messages=[_message(row) for row in messages],
        tags=conversation["tags"],
    )


def _message(row: Mapping[str, object]) -> TranscriptMessage:
    verdict = VerdictView.model_validate(row) if row["verdict"] else None
    provenance = Provenance.model_validate(row) if row["reply_id"] else None
    return TranscriptMessage.model_validate({**row, "verdict": verdict, "provenance": provenance})
