"""What the API answers, as far as the console reads it. Unknown fields are left alone."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class User(Answer):
    """Who is logged in."""

    id: UUID
    name: str
    email: str
    language: Literal["en", "sv"]


class Tenant(Answer):
    """The company whose data this is."""

    id: UUID
    slug: str
    name: str
    timezone: str
    language: str


class LogIn(Answer):
    """A session's tokens and whose they are. `expires_at` is the access token's."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    user: User
    tenant: Tenant
    role: Literal["owner", "manager", "viewer"]
    device_token: str = ""
    """Only after a log-in: what this browser shows at its next one."""


class Assistant(Answer):
    """One assistant."""

    id: UUID
    name: str


class LiveCounts(Answer):
    """Today, in the tenant's time zone."""

    day: date
    timezone: str
    conversations: int
    messages: int
    replies: int
    escalations: int
    screened: int
    thumbs_up: int
    thumbs_down: int
    as_of: datetime


class Snapshot(Answer):
    """A local day of one assistant: additive counts."""

    assistant_id: UUID | None
    local_day: date
    count_conversations_by_start: int
    count_messages_by_event: int
    count_replies_by_event: int
    count_screened_by_event: int
    count_handoffs_by_event: int
    count_eligible_episodes_by_start: int
    count_autonomous_resolutions_by_start: int
    count_thumbs_up_by_event: int
    count_thumbs_down_by_event: int
    count_timed_replies_by_event: int
    count_replies_within_3s_by_event: int
    built_at: datetime | None = None


class LanguageDay(Answer):
    """A language on a local day."""

    local_day: date
    language: str
    count_conversations_by_start: int
    count_messages_by_event: int


class IntentDay(Answer):
    """An intent on a local day; None for replies that fit none."""

    local_day: date
    intent: str | None
    count_replies_by_event: int


class IntentName(Answer):
    """What the company calls an intent, by language."""

    intent: str
    names: dict[str, str]


class TopicDay(Answer):
    """A topic on a local day."""

    local_day: date
    topic_id: UUID
    label: str
    count_messages_by_event: int


class ResponseDay(Answer):
    """First response times of a local day."""

    period_start: date
    assistant_id: UUID | None
    is_all_assistants: bool
    count_first_responses_by_start: int
    p50_first_response_ms_by_start: float | None
    p90_first_response_ms_by_start: float | None


class ConversationRow(Answer):
    """A conversation in the list."""

    id: UUID
    status: str
    resolution: str | None
    language: str
    assistant_name: str | None
    visitor_name: str | None
    started_at: datetime
    last_message_at: datetime
    count_messages: int
    tags: list[str] = Field(default_factory=list)
    origin: str
    last_text: str | None


class ConversationPage(Answer):
    """A page of the list."""

    items: list[ConversationRow]
    next_cursor: str | None


class ConversationHead(Answer):
    """The conversation that a transcript is of."""

    id: UUID
    status: str
    resolution: str | None
    language: str
    escalation_reason: str | None = None
    episode: int
    origin: str
    started_at: datetime
    last_message_at: datetime
    assistant_name: str | None


class Visitor(Answer):
    """Who wrote; nothing when erased."""

    name: str | None
    email: str | None


class Source(Answer):
    """Where an answer comes from."""

    title: str = ""
    language: str | None = None
    quote: str | None = None


class Verdict(Answer):
    """What screening said of a message."""

    verdict: str
    score: float
    confirmed_at: datetime | None = None
    reasons: list[str] = Field(default_factory=list)


class Provenance(Answer):
    """How a reply came to be."""

    provider: str | None = None
    model: str | None = None
    confidence: float | None = None
    intent: str | None = None
    is_answered: bool | None = None
    fallback_reason: str | None = None
    handoff_reason: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None


class Message(Answer):
    """One message of a transcript."""

    id: UUID
    sequence: int
    episode: int = 1
    author: Literal["visitor", "assistant", "staff"]
    state: str
    text: str
    language: str | None
    occurred_at: datetime
    sources: list[Source] = Field(default_factory=list)
    handoff: bool = False
    rating: Literal["up", "down"] | None = None
    verdict: Verdict | None = None
    provenance: Provenance | None = None


class Transcript(Answer):
    """A whole conversation."""

    conversation: ConversationHead
    visitor: Visitor | None
    messages: list[Message]
    tags: list[str] = Field(default_factory=list)


class ReconciledDay(Answer):
    """A day of the comparison between state and events."""

    day: date
    count_expected: int
    count_found: int
    is_equal: bool
    compared_at: datetime


class Freshness(Answer):
    """How new the numbers are."""

    last_event_at: datetime | None
    last_shipped_at: datetime | None
    marts_built_at: datetime | None


class DataTrust(Answer):
    """Whether the numbers can be trusted."""

    reconciliation: list[ReconciledDay]
    freshness: Freshness
    dead_letters: int


class ReportRun(Answer):
    """A report that went out, or did not."""

    id: UUID
    kind: Literal["weekly", "monthly"]
    period_start: date
    period_end: date
    language: str
    state: str
    recipients: int
    sent_at: datetime | None
    has_pdf: bool = False


class ReportSubscriptions(Answer):
    """The language of each report that the reader gets by mail; None for none."""

    weekly: Literal["en", "sv"] | None = None
    monthly: Literal["en", "sv"] | None = None
