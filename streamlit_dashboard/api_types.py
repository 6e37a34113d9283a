"""What the API answers: written by `python -m scripts.generate` from the API's own description."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel


class AssistantItem(BaseModel):
    """An assistant in its newest version."""

    id: UUID
    slug: str
    name: str
    tags: list[str]
    is_default: bool
    version: int


class Choice(BaseModel):
    """A question offered when the assistant was unsure what was meant."""

    kind: Literal["faq", "document", "page", "tool"]
    id: str
    question: str
    faq_id: UUID | None


class ConversationItem(BaseModel):
    """One line of the list. `visitor_name` is null once the visitor was erased."""

    id: UUID
    status: Literal["open", "escalated", "resolved"]
    resolution: Literal["assumed", "confirmed", "staff"] | None
    language: str
    assistant_name: str | None
    visitor_name: str | None
    started_at: AwareDatetime
    last_message_at: AwareDatetime
    count_messages: int
    tags: list[str]
    origin: Literal["live", "test", "preview", "imported", "demo"]
    last_text: str | None


class ConversationPage(BaseModel):
    """A page of the list, newest first; `next_cursor` is null on the last one."""

    items: list[ConversationItem]
    next_cursor: str | None


class ConversationStatus(BaseModel):
    """What a conversation is now."""

    id: UUID
    status: Literal["open", "escalated", "resolved"]
    resolution: Literal["assumed", "confirmed", "staff"] | None
    escalation_reason: Literal["visitor_asked", "low_confidence", "policy", "reply_failed"] | None


class ConversationView(BaseModel):
    """The conversation of a transcript."""

    id: UUID
    status: Literal["open", "escalated", "resolved"]
    resolution: Literal["assumed", "confirmed", "staff"] | None
    escalation_reason: Literal["visitor_asked", "low_confidence", "policy", "reply_failed"] | None
    language: str
    episode: int
    origin: Literal["live", "test", "preview", "imported", "demo"]
    assistant_name: str | None
    started_at: AwareDatetime
    last_message_at: AwareDatetime


class Credentials(BaseModel):
    """What a person types to log in."""

    email: str
    password: str
    tenant: str | None = None
    device_token: str = ""


class FieldProblem(BaseModel):
    """One field and what is wrong with it: a code, and in words."""

    field: str
    code: str
    problem: str


class Freshness(BaseModel):
    """The newest event, the newest one handed to the warehouse, and when the marts were built. Null: never."""

    last_event_at: AwareDatetime | None
    last_shipped_at: AwareDatetime | None
    marts_built_at: AwareDatetime | None


class ImportToken(BaseModel):
    """The token for the header Samtal-Import, and when it ends."""

    token: str
    expires_at: AwareDatetime


class IntentName(BaseModel):
    """What an intent is called in each language; intents that several FAQs share, or none has, are not named."""

    intent: str
    names: dict[str, str]


class IntentRow(BaseModel):
    """Replies by assistant, local day and intent."""

    assistant_id: UUID
    local_day: date
    intent: str | None
    count_replies_by_event: int
    count_answered_replies_by_event: int
    count_thumbs_up_by_reply: int
    count_thumbs_down_by_reply: int


class LanguageRow(BaseModel):
    """Messages and conversations by assistant, local day and language."""

    assistant_id: UUID | None
    local_day: date
    language: str
    count_messages_by_event: int
    count_conversations_by_start: int


class LiveCounts(BaseModel):
    """One local day so far."""

    day: date
    timezone: str
    conversations: int
    messages: int
    replies: int
    escalations: int
    screened: int
    thumbs_up: int
    thumbs_down: int
    as_of: AwareDatetime


class NewRole(BaseModel):
    """The role that a member gets."""

    role: Literal["viewer", "manager", "owner"]


class PeriodTotals(BaseModel):
    """A tenant's numbers of one window of local days; a rate has its 95 % interval and is null without trials."""

    first_day: date
    last_day: date
    count_conversations_by_start: int
    count_returning_conversations_by_start: int
    count_messages_by_event: int
    count_flagged_by_event: int
    count_screened_by_event: int
    count_blocked_by_event: int
    count_replies_by_event: int
    count_answered_replies_by_event: int
    count_fallback_replies_by_event: int
    count_failed_replies_by_event: int
    count_handoffs_by_event: int
    count_handoffs_visitor_asked_by_event: int
    count_handoffs_low_confidence_by_event: int
    count_handoffs_policy_by_event: int
    count_handoffs_reply_failed_by_event: int
    count_resolutions_by_event: int
    count_confirmed_resolutions_by_event: int
    count_eligible_episodes_by_start: int
    count_autonomous_resolutions_by_start: int
    count_handed_off_episodes_by_start: int
    count_aged_resolutions_by_start: int
    count_durable_resolutions_by_start: int
    count_thumbs_up_by_event: int
    count_thumbs_down_by_event: int
    count_metered_replies_by_event: int
    count_priced_replies_by_event: int
    count_timed_replies_by_event: int
    count_replies_within_3s_by_event: int
    input_tokens_by_event: int | None
    output_tokens_by_event: int | None
    cost_usd_by_event: str | None
    automation_rate_by_start: float | None
    automation_rate_by_start_low: float | None
    automation_rate_by_start_high: float | None
    durable_resolution_rate_by_start: float | None
    durable_resolution_rate_by_start_low: float | None
    durable_resolution_rate_by_start_high: float | None
    handoff_rate_by_start: float | None
    handoff_rate_by_start_low: float | None
    handoff_rate_by_start_high: float | None
    thumbs_up_rate_by_event: float | None
    thumbs_up_rate_by_event_low: float | None
    thumbs_up_rate_by_event_high: float | None
    within_3s_rate_by_event: float | None
    within_3s_rate_by_event_low: float | None
    within_3s_rate_by_event_high: float | None
    p50_response_ms_by_event: int | None
    p90_response_ms_by_event: int | None
    p50_first_token_ms_by_event: int | None
    p90_first_token_ms_by_event: int | None
    p50_first_response_ms_by_start: int | None
    p90_first_response_ms_by_start: int | None
    counted_since: date | None
    built_at: AwareDatetime | None


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
    cost_usd: str | None
    first_token_ms: int | None
    total_ms: int | None
    attempt: int


class RankingRow(BaseModel):
    """How often a language, intent or topic occurred in a window, and its share of its kind."""

    kind: Literal["language", "intent", "topic"]
    label: str
    count: int
    share: float


class ReconciledDay(BaseModel):
    """One UTC day: events that the state tables imply, and events found in the warehouse."""

    day: date
    count_expected: int
    count_found: int
    is_equal: bool
    compared_at: AwareDatetime


class RefreshBody(BaseModel):
    """The refresh token of the last answer. Each is used once."""

    refresh_token: str


class ReportItem(BaseModel):
    """One report over the local days from `period_start` up to, not including, `period_end`."""

    id: UUID
    kind: Literal["weekly", "monthly"]
    period_start: date
    period_end: date
    language: str
    state: Literal["started", "sent", "failed"]
    recipients: int
    sent_at: AwareDatetime | None
    has_pdf: bool


class ReportSubscriptions(BaseModel):
    """The language of each kind of report; null for none."""

    weekly: Literal["en", "sv"] | None = None
    monthly: Literal["en", "sv"] | None = None


class ResponseTimeRow(BaseModel):
    """Percentiles by period and assistant, and for all assistants together."""

    period: Literal["day", "week", "month"]
    period_start: date
    assistant_id: UUID | None
    is_all_assistants: bool
    count_timed_replies_by_event: int
    p50_response_ms_by_event: int | None
    p90_response_ms_by_event: int | None
    p50_first_token_ms_by_event: int | None
    p90_first_token_ms_by_event: int | None
    count_first_responses_by_start: int
    p50_first_response_ms_by_start: int | None
    p90_first_response_ms_by_start: int | None


class SetAsideDay(BaseModel):
    """A UTC day that is missing in the marts because it could not be landed. Every build tries it again."""

    day: date
    reason: Literal["impossible_day", "refused_by_postgres", "cut_short"]
    detail: str
    count_events: int
    attempts: int
    first_set_aside_at: AwareDatetime
    last_tried_at: AwareDatetime


class SnapshotRow(BaseModel):
    """A tenant's numbers by assistant and local day."""

    assistant_id: UUID | None
    assistant_name: str | None
    local_day: date
    timezone: str
    count_conversations_by_start: int
    count_returning_conversations_by_start: int
    count_messages_by_event: int
    count_flagged_by_event: int
    count_screened_by_event: int
    count_blocked_by_event: int
    count_replies_by_event: int
    count_answered_replies_by_event: int
    count_fallback_replies_by_event: int
    count_failed_replies_by_event: int
    count_handoffs_by_event: int
    count_handoffs_visitor_asked_by_event: int
    count_handoffs_low_confidence_by_event: int
    count_handoffs_policy_by_event: int
    count_handoffs_reply_failed_by_event: int
    count_resolutions_by_event: int
    count_confirmed_resolutions_by_event: int
    count_eligible_episodes_by_start: int
    count_autonomous_resolutions_by_start: int
    count_handed_off_episodes_by_start: int
    count_aged_resolutions_by_start: int
    count_durable_resolutions_by_start: int
    count_thumbs_up_by_event: int
    count_thumbs_down_by_event: int
    count_metered_replies_by_event: int
    input_tokens_by_event: int | None
    output_tokens_by_event: int | None
    count_priced_replies_by_event: int
    cost_usd_by_event: str | None
    count_timed_replies_by_event: int
    response_ms_by_event: int | None
    count_replies_within_3s_by_event: int
    p50_response_ms_by_event: int | None
    p90_response_ms_by_event: int | None
    p50_first_token_ms_by_event: int | None
    p90_first_token_ms_by_event: int | None
    messages_by_language: dict[str, int]
    common_intents: list[dict[str, Any]]
    automation_rate_by_start: float | None
    durable_resolution_rate_by_start: float | None
    handoff_rate_by_start: float | None
    thumbs_up_rate_by_event: float | None
    within_3s_rate_by_event: float | None
    built_at: AwareDatetime


class Source(BaseModel):
    """What an answer rests on."""

    kind: Literal["faq", "document", "page", "tool"]
    id: str
    title: str
    quote: str
    language: str
    url: str | None = None
    faq_id: UUID | None


class TenantView(BaseModel):
    """A tenant, as its staff see it."""

    id: UUID
    slug: str
    name: str
    timezone: str
    language: str


class TopicRow(BaseModel):
    """Messages by topic, assistant and local day."""

    topic_id: UUID
    tag: str
    label: str
    assistant_id: UUID | None
    local_day: date
    count_messages_by_event: int


class UserView(BaseModel):
    """A member of the staff."""

    id: UUID
    name: str
    email: str
    language: str


class UserWithRole(BaseModel):
    """A member of the staff and the role."""

    id: UUID
    name: str
    email: str
    language: str
    role: Literal["viewer", "manager", "owner"]


class VerdictView(BaseModel):
    """What screening said of a visitor's message."""

    verdict: Literal["pass", "flag", "ask", "block"]
    score: float
    reasons: list[str]
    confirmed_at: AwareDatetime | None


class VisitorView(BaseModel):
    """The visitor, decrypted for this answer; null once erased."""

    name: str | None
    email: str | None


class Waiting(BaseModel):
    """How many conversations wait for people, and since when the first of them does."""

    count: int
    since: AwareDatetime | None


class DataTrust(BaseModel):
    """What the data-trust page shows."""

    reconciliation: list[ReconciledDay]
    set_aside: list[SetAsideDay]
    freshness: Freshness
    dead_letters: int


class ErrorDetail(BaseModel):
    """What happened, and what to do next."""

    code: Literal[
        "already_member",
        "assistant_exists",
        "body_too_large",
        "consent_missing",
        "consent_outdated",
        "conversation_closed",
        "conversation_not_found",
        "conversation_not_waiting",
        "foreign_origin",
        "host_refused",
        "import_headers_wrong",
        "import_token_refused",
        "internal_error",
        "invalid_request",
        "last_owner",
        "log_in_refused",
        "member_not_found",
        "message_not_asked",
        "message_not_found",
        "method_not_allowed",
        "no_assistant",
        "no_conversation",
        "not_found",
        "reply_not_found",
        "report_not_found",
        "reports_unreachable",
        "role_too_low",
        "session_ended",
        "site_key_taken",
        "site_not_found",
        "staff_token_refused",
        "tenant_exists",
        "tenant_not_chosen",
        "too_many_log_ins",
        "too_many_requests",
        "transcript_not_found",
        "unavailable",
        "unreadable_body",
        "unreadable_text",
        "visitor_token_refused",
        "warehouse_unreachable",
        "widget_not_built",
    ]
    message: str
    action: str
    request_id: str
    parameters: dict[str, str | int] | None = None
    fields: list[FieldProblem] | None = None


class Membership(BaseModel):
    """A person, the tenant, and the role that joins them now."""

    user: UserView
    tenant: TenantView
    role: Literal["viewer", "manager", "owner"]


class StaffSession(BaseModel):
    """What a refresh answers."""

    user: UserView
    tenant: TenantView
    role: Literal["viewer", "manager", "owner"]
    access_token: str
    refresh_token: str
    expires_at: AwareDatetime


class StartedSession(BaseModel):
    """What a log-in answers."""

    user: UserView
    tenant: TenantView
    role: Literal["viewer", "manager", "owner"]
    access_token: str
    refresh_token: str
    expires_at: AwareDatetime
    device_token: str


class TranscriptMessage(BaseModel):
    """A message as the staff sees it: with its episode, and with its verdict or its provenance."""

    id: UUID
    client_message_id: UUID | None = None
    sequence: int
    author: Literal["visitor", "assistant", "staff"]
    state: Literal["accepted", "asked", "blocked", "pending", "complete", "failed"]
    text: str
    language: str | None = None
    reply_to: UUID | None = None
    occurred_at: AwareDatetime
    sources: list[Source] | None = None
    choices: list[Choice] | None = None
    handoff: bool = False
    rating: Literal["up", "down"] | None = None
    episode: int
    verdict: VerdictView | None = None
    provenance: Provenance | None = None


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


class Transcript(BaseModel):
    """A whole conversation."""

    conversation: ConversationView
    visitor: VisitorView
    messages: list[TranscriptMessage]
    tags: list[str]
