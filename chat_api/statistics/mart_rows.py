"""The rows of the marts as the API gives them. dbt's docs describe every column; a test compares the names."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field, JsonValue

from warehouse.vocabulary import RankingKind


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
    cost_usd_by_event: Decimal | None
    count_timed_replies_by_event: int
    response_ms_by_event: int | None
    count_replies_within_3s_by_event: int
    p50_response_ms_by_event: int | None
    p90_response_ms_by_event: int | None
    p50_first_token_ms_by_event: int | None
    p90_first_token_ms_by_event: int | None
    messages_by_language: dict[str, int]
    common_intents: list[dict[str, JsonValue]]
    automation_rate_by_start: float | None
    durable_resolution_rate_by_start: float | None
    handoff_rate_by_start: float | None
    thumbs_up_rate_by_event: float | None
    within_3s_rate_by_event: float | None
    built_at: datetime


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
    cost_usd_by_event: Decimal | None
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
    counted_since: date | None = Field(description="the first day with numbers: an earlier window compares to nothing")
    built_at: datetime | None


class RankingRow(BaseModel):
    """How often a language, intent or topic occurred in a window, and its share of its kind."""

    kind: RankingKind
    label: str
    count: int
    share: float


class LanguageRow(BaseModel):
    """Messages and conversations by assistant, local day and language."""

    assistant_id: UUID | None
    local_day: date
    language: str
    count_messages_by_event: int
    count_conversations_by_start: int


class IntentRow(BaseModel):
    """Replies by assistant, local day and intent."""

    assistant_id: UUID
    local_day: date
    intent: str | None
    count_replies_by_event: int
    count_answered_replies_by_event: int
    count_thumbs_up_by_reply: int
    count_thumbs_down_by_reply: int


class TopicRow(BaseModel):
    """Messages by topic, assistant and local day."""

    topic_id: UUID
    tag: str
    label: str
    assistant_id: UUID | None
    local_day: date
    count_messages_by_event: int


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
