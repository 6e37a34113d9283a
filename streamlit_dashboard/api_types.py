"""What the API answers: written by `python -m scripts.generate` from the API's own description."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel


class AssistantItem(BaseModel):
    """An assistant in its newest version."""

    id: UUID
    is_default: bool
    name: str
    slug: str
    tags: list[str]
    version: int


class ConversationItem(BaseModel):
    """One line of the list. `visitor_name` is null once the visitor was erased."""

    assistant_name: str | None
    count_messages: int
    id: UUID
    language: str
    last_message_at: AwareDatetime
    last_text: str | None
    origin: Literal["live", "test", "preview", "imported", "demo"]
    resolution: str | None
    started_at: AwareDatetime
    status: Literal["open", "escalated", "resolved"]
    tags: list[str]
    visitor_name: str | None


class ConversationPage(BaseModel):
    """A page of the list, newest first; `next_cursor` is null on the last one."""

    items: list[ConversationItem]
    next_cursor: str | None


class ConversationView(BaseModel):
    """The conversation of a transcript."""

    assistant_name: str | None
    episode: int
    escalation_reason: str | None
    id: UUID
    language: str
    last_message_at: AwareDatetime
    origin: Literal["live", "test", "preview", "imported", "demo"]
    resolution: str | None
    started_at: AwareDatetime
    status: Literal["open", "escalated", "resolved"]


class Credentials(BaseModel):
    """What a person types to log in."""

    device_token: str = ""
    email: str
    password: str
    tenant: str | None = None


class FieldProblem(BaseModel):
    """One field and what is wrong with it: a code, and in words."""

    code: str
    field: str
    problem: str


class Freshness(BaseModel):
    """The newest event, the newest one handed to the warehouse, and when the marts were built. Null: never."""

    last_event_at: AwareDatetime | None
    last_shipped_at: AwareDatetime | None
    marts_built_at: AwareDatetime | None


class ImportToken(BaseModel):
    """The token for the header Samtal-Import, and when it ends."""

    expires_at: AwareDatetime
    token: str


class IntentName(BaseModel):
    """What an intent is called in each language; intents that several FAQs share, or none has, are not named."""

    intent: str
    names: dict[str, str]


class IntentRow(BaseModel):
    """Replies by assistant, local day and intent."""

    assistant_id: UUID
    count_answered_replies_by_event: int
    count_replies_by_event: int
    count_thumbs_down_by_reply: int
    count_thumbs_up_by_reply: int
    intent: str | None
    local_day: date


class LanguageRow(BaseModel):
    """Messages and conversations by assistant, local day and language."""

    assistant_id: UUID | None
    count_conversations_by_start: int
    count_messages_by_event: int
    language: str
    local_day: date


class LiveCounts(BaseModel):
    """One local day so far."""

    as_of: AwareDatetime
    conversations: int
    day: date
    escalations: int
    messages: int
    replies: int
    screened: int
    thumbs_down: int
    thumbs_up: int
    timezone: str


class Provenance(BaseModel):
    """Where a reply came from. Null where it is not known; a cost only where a price is."""

    attempt: int
    confidence: float | None
    cost_usd: str | None
    fallback_reason: str | None
    first_token_ms: int | None
    handoff_reason: str | None
    input_tokens: int | None
    intent: str | None
    is_answered: bool | None
    model: str | None
    output_tokens: int | None
    provider: str | None
    total_ms: int | None


class ReconciledDay(BaseModel):
    """One UTC day: events that the state tables imply, and events found in the warehouse."""

    compared_at: AwareDatetime
    count_expected: int
    count_found: int
    day: date
    is_equal: bool


class RefreshBody(BaseModel):
    """The refresh token of the last answer. Each is used once."""

    refresh_token: str


class ReportItem(BaseModel):
    """One report over the local days from `period_start` up to, not including, `period_end`."""

    has_pdf: bool
    id: UUID
    kind: Literal["weekly", "monthly"]
    language: str
    period_end: date
    period_start: date
    recipients: int
    sent_at: AwareDatetime | None
    state: Literal["started", "sent", "failed"]


class ReportSubscriptions(BaseModel):
    """The language of each kind of report; null for none."""

    monthly: Literal["en", "sv"] | None = None
    weekly: Literal["en", "sv"] | None = None


class ResponseTimeRow(BaseModel):
    """Percentiles by period and assistant, and for all assistants together."""

    assistant_id: UUID | None
    count_first_responses_by_start: int
    count_timed_replies_by_event: int
    is_all_assistants: bool
    p50_first_response_ms_by_start: int | None
    p50_first_token_ms_by_event: int | None
    p50_response_ms_by_event: int | None
    p90_first_response_ms_by_start: int | None
    p90_first_token_ms_by_event: int | None
    p90_response_ms_by_event: int | None
    period: Literal["day", "week", "month"]
    period_start: date


class SnapshotRow(BaseModel):
    """A tenant's numbers by assistant and local day."""

    assistant_id: UUID | None
    assistant_name: str | None
    automation_rate_by_start: float | None
    built_at: AwareDatetime
    common_intents: list[dict[str, Any]]
    cost_usd_by_event: str | None
    count_aged_resolutions_by_start: int
    count_answered_replies_by_event: int
    count_autonomous_resolutions_by_start: int
    count_blocked_by_event: int
    count_confirmed_resolutions_by_event: int
    count_conversations_by_start: int
    count_durable_resolutions_by_start: int
    count_eligible_episodes_by_start: int
    count_failed_replies_by_event: int
    count_fallback_replies_by_event: int
    count_flagged_by_event: int
    count_handed_off_episodes_by_start: int
    count_handoffs_by_event: int
    count_handoffs_low_confidence_by_event: int
    count_handoffs_policy_by_event: int
    count_handoffs_reply_failed_by_event: int
    count_handoffs_visitor_asked_by_event: int
    count_messages_by_event: int
    count_metered_replies_by_event: int
    count_priced_replies_by_event: int
    count_replies_by_event: int
    count_replies_within_3s_by_event: int
    count_resolutions_by_event: int
    count_returning_conversations_by_start: int
    count_screened_by_event: int
    count_thumbs_down_by_event: int
    count_thumbs_up_by_event: int
    count_timed_replies_by_event: int
    durable_resolution_rate_by_start: float | None
    handoff_rate_by_start: float | None
    input_tokens_by_event: int | None
    local_day: date
    messages_by_language: dict[str, int]
    output_tokens_by_event: int | None
    p50_first_token_ms_by_event: int | None
    p50_response_ms_by_event: int | None
    p90_first_token_ms_by_event: int | None
    p90_response_ms_by_event: int | None
    response_ms_by_event: int | None
    thumbs_up_rate_by_event: float | None
    timezone: str


class TenantView(BaseModel):
    """A tenant, as its staff see it."""

    id: UUID
    language: str
    name: str
    slug: str
    timezone: str


class TopicRow(BaseModel):
    """Messages by topic, assistant and local day."""

    assistant_id: UUID | None
    count_messages_by_event: int
    label: str
    local_day: date
    tag: str
    topic_id: UUID


class UserView(BaseModel):
    """A member of the staff."""

    email: str
    id: UUID
    language: str
    name: str


class VerdictView(BaseModel):
    """What screening said of a visitor's message."""

    confirmed_at: AwareDatetime | None
    reasons: list[str]
    score: float
    verdict: Literal["pass", "flag", "ask", "block"]


class VisitorView(BaseModel):
    """The visitor, decrypted for this answer; null once erased."""

    email: str | None
    name: str | None


class DataTrust(BaseModel):
    """What the data-trust page shows."""

    dead_letters: int
    freshness: Freshness
    reconciliation: list[ReconciledDay]


class ErrorDetail(BaseModel):
    """What happened, and what to do next."""

    action: str
    code: str
    fields: list[FieldProblem] | None = None
    message: str
    parameters: dict[str, str | int] | None = None
    request_id: str


class Membership(BaseModel):
    """A person, the tenant, and the role that joins them now."""

    role: Literal["viewer", "manager", "owner"]
    tenant: TenantView
    user: UserView


class StaffSession(BaseModel):
    """What a refresh answers."""

    access_token: str
    expires_at: AwareDatetime
    refresh_token: str
    role: Literal["viewer", "manager", "owner"]
    tenant: TenantView
    user: UserView


class StartedSession(BaseModel):
    """What a log-in answers."""

    access_token: str
    device_token: str
    expires_at: AwareDatetime
    refresh_token: str
    role: Literal["viewer", "manager", "owner"]
    tenant: TenantView
    user: UserView


class TranscriptMessage(BaseModel):
    """A message as the staff sees it: with its verdict, or with its provenance."""

    author: Literal["visitor", "assistant", "staff"]
    choices: list[dict[str, Any]] = []
    client_message_id: UUID | None
    episode: int
    handoff: bool = False
    id: UUID
    language: str | None
    occurred_at: AwareDatetime
    provenance: Provenance | None = None
    rating: Literal["up", "down"] | None = None
    reply_to: UUID | None
    sequence: int
    sources: list[dict[str, Any]] = []
    state: str
    text: str
    verdict: VerdictView | None = None


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


class Transcript(BaseModel):
    """A whole conversation."""

    conversation: ConversationView
    messages: list[TranscriptMessage]
    tags: list[str]
    visitor: VisitorView
