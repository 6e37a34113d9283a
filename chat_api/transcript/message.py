"""A message of a conversation: one type and one select, for its visitor and for the staff, in answers and in events."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final  # a row's columns are of many types
from uuid import UUID

from pydantic import BaseModel, Field

from chat_api.transcript.sources import Choice, Source
from warehouse.vocabulary import Author, MessageState, Rating

# A verdict is there for what a visitor wrote, the rest from `reply_id` on for what the assistant did. The visitor is
# shown neither.
SELECT: Final = """
    select m.id, m.client_message_id, m.sequence, m.episode, m.author, m.state, m.body as text, m.language, m.reply_to,
        m.occurred_at, g.value as rating,
        coalesce(r.sources, '[]') as sources, coalesce(r.choices, '[]') as choices,
        r.handoff_reason is not null as handoff,
        d.verdict, d.score, d.reasons, d.confirmed_at,
        r.id as reply_id, r.attempt, r.provider, r.model, r.confidence, r.intent, r.is_answered, r.fallback_reason,
        r.handoff_reason, r.input_tokens, r.output_tokens, r.cost_usd, r.first_token_ms, r.total_ms
    from app.messages m
    left join app.replies r on r.tenant_id = m.tenant_id and r.id = m.id
    left join app.message_verdicts d on d.tenant_id = m.tenant_id and d.message_id = m.id
    left join app.ratings g on g.tenant_id = m.tenant_id and g.reply_id = m.id
"""


class Message(BaseModel):
    """`client_message_id` is the id that the visitor's own client chose."""

    id: UUID
    client_message_id: UUID | None = None
    sequence: int = Field(examples=[1])
    author: Author
    state: MessageState
    text: str = Field(examples=["When do you open on Sundays?"])
    language: str | None = Field(None, examples=["en"])
    reply_to: UUID | None = None
    occurred_at: datetime
    sources: list[Source] = Field(default_factory=list)
    choices: list[Choice] = Field(default_factory=list)
    handoff: bool = False
    rating: Rating | None = None


def read_message(row: Mapping[str, Any]) -> Message:
    """The message of a row of SELECT, as its visitor sees it."""
    return Message.model_validate(row)
