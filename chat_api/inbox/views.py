"""What the inbox shows."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from chat_api.transcript.message import Message
from warehouse.postgres.keys import TenantKeys
from warehouse.vocabulary import EscalationReason, Origin, Resolution, Status, Verdict

EXAMPLE_ITEM: dict[str, JsonValue] = {
    "id": "0199f2d3-b6c0-7c5a-8f0e-2d1c4b3a2918",
    "status": "open",
    "resolution": None,
    "language": "sv",
    "assistant_name": "Fooodis Host",
    "visitor_name": "Astrid Lind",
    "started_at": "2026-11-20T17:02:11Z",
    "last_message_at": "2026-11-20T17:03:40Z",
    "count_messages": 4,
    "tags": ["booking-table"],
    "origin": "live",
    "last_text": "Tack!",
}


class ConversationItem(BaseModel):
    """One line of the list. `visitor_name` is null once the visitor was erased."""

    id: UUID
    status: Status
    resolution: Resolution | None
    language: str
    assistant_name: str | None
    visitor_name: str | None
    started_at: datetime
    last_message_at: datetime
    count_messages: int
    tags: list[str]
    origin: Origin
    last_text: str | None = Field(description="the newest message, at most 200 characters")


class ConversationPage(BaseModel):
    """A page of the list, newest first; `next_cursor` is null on the last one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [EXAMPLE_ITEM], "next_cursor": None}]})

    items: list[ConversationItem]
    next_cursor: str | None


class VerdictView(BaseModel):
    """What screening said of a visitor's message."""

    verdict: Verdict
    score: float
    reasons: list[str]
    confirmed_at: datetime | None


class Provenance(BaseModel):
    """Where a reply came from. Null where it is not known; a cost only where a price is."""

    provider: str | None
    model: str | None
    confidence: float | None
    intent: str | None
    is_answered: bool | None
    fallback_reason: str | None
    handoff_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    first_token_ms: int | None
    total_ms: int | None
    attempt: int


class TranscriptMessage(Message):
    """A message as the staff sees it: with its episode, and with its verdict or its provenance."""

    episode: int
    verdict: VerdictView | None = None
    provenance: Provenance | None = None


class ConversationView(BaseModel):
    """The conversation of a transcript."""

    id: UUID
    status: Status
    resolution: Resolution | None
    escalation_reason: EscalationReason | None
    language: str
    episode: int
    origin: Origin
    assistant_name: str | None
    started_at: datetime
    last_message_at: datetime


class VisitorView(BaseModel):
    """The visitor, decrypted for this answer; null once erased."""

    name: str | None
    email: str | None


class Transcript(BaseModel):
    """A whole conversation."""

    conversation: ConversationView
    visitor: VisitorView
    messages: list[TranscriptMessage]
    tags: list[str]


def decrypt_visitor(keys: TenantKeys, row: Mapping[str, object]) -> VisitorView:
    """Opens `name_ciphertext` and `email_ciphertext` of a row with `visitor_id` and `data_key_ciphertext`."""
    wrapped = row["data_key_ciphertext"]
    if wrapped is None:
        return VisitorView(name=None, email=None)
    own = keys.visitor(row["visitor_id"], wrapped)  # type: ignore[arg-type]  # the row's column types, which SQL states

    def opened(column: str) -> str | None:
        blob = row.get(column)
        return own.decrypt(blob, column) if isinstance(blob, bytes) else None

    return VisitorView(name=opened("name_ciphertext"), email=opened("email_ciphertext"))
