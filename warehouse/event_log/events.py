"""Everything that can happen, in a conversation or to a tenant, as events without text or PII.

An event tells whose (tenant; site, conversation and visitor_key where it is of one), when (`occurred_at`) and what.
It is written to the outbox in the transaction of the change it tells of, shipped to ClickHouse's table `events`
exactly once, and every metric comes from it. `docs/events.md` is generated from this file.

A new event is a class here, a line in `columns.py` for a field that no other event has, and `record_event` where
it happens (or `outbox_row` inside a statement that changes the state). Only an event that state can derive wants a
fact in `canonical.py` besides.
"""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from warehouse.vocabulary import ActorKind, EscalationReason, Origin, Rating, Resolution, Verdict


class Event(BaseModel):
    """What every event carries, also one that tells of no conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str]

    tenant_id: UUID
    occurred_at: datetime
    actor: ActorKind | None = Field(
        default=None,
        description="null where the event itself tells: a message is the visitor's, a reply the assistant's",
    )


class ConversationEvent(Event):
    """What an event of a conversation carries besides.

    `episode` counts from 1; a message on a resolved conversation starts the next.
    """

    conversation_id: UUID
    episode: int = Field(ge=1)
    site_id: UUID
    visitor_key: str = Field(description="HMAC of the visitor under a secret that erasure destroys")
    origin: Origin


class ConversationOpened(ConversationEvent):
    """A visitor opened a conversation, or came back to a resolved one (episode above 1)."""

    name = "conversation_opened"
    language: str


class MessagePosted(ConversationEvent):
    """A visitor's message was accepted (verdict pass or flag, or a confirmed ask): it counts as conversation."""

    name = "message_posted"
    message_id: UUID
    language: str | None
    verdict: Verdict
    count_characters: int = Field(ge=0)


class MessageScreened(ConversationEvent):
    """A visitor's message was held back (ask or block): it counts as screened, not as conversation."""

    name = "message_screened"
    message_id: UUID
    verdict: Verdict
    reasons: list[str]


class ReplyCompleted(ConversationEvent):
    """An answer was persisted whole, with its provenance. Costs are null where no price is known."""

    name = "reply_completed"
    message_id: UUID = Field(description="the answer's own message")
    reply_to: UUID = Field(description="the visitor's message that it answers")
    attempt: int
    assistant_id: UUID
    assistant_version_id: UUID
    provider: str
    model: str
    language: str
    confidence: float | None
    intent: str | None = Field(description="slug of the intent, usually that of the best FAQ; null when none fits")
    is_answered: bool = Field(description="false when the reply only offers choices or hands over")
    fallback_reason: str | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: Decimal | None
    first_token_ms: int | None
    total_ms: int | None
    count_sources: int


class ReplyFailed(ConversationEvent):
    """No answer could be given, after every fallback."""

    name = "reply_failed"
    message_id: UUID
    reply_to: UUID
    attempt: int
    reason: str


class ConversationEscalated(ConversationEvent):
    """The conversation was handed to people."""

    name = "conversation_escalated"
    reason: EscalationReason


class ConversationResolved(ConversationEvent):
    """The episode ended: `assumed` after silence, `confirmed` by the visitor, `staff` by a person."""

    name = "conversation_resolved"
    resolution: Resolution


class RatingGiven(ConversationEvent):
    """A visitor rated a reply; a later rating of the same reply replaces the earlier one."""

    name = "rating_given"
    message_id: UUID = Field(description="the rated reply's message")
    value: Rating


class FaqsImported(Event):
    """Somebody wrote FAQs, new ones or again: from then on the assistant answers from them."""

    name = "faqs_imported"
    actor: ActorKind
    count_faqs: int = Field(ge=0)


def _named(base: type[Event]) -> Iterator[type[Event]]:
    for each in base.__subclasses__():
        yield from [each] if "name" in vars(each) else _named(each)


# Every class above that has a name, in the order of the file.
EVENTS: dict[str, type[Event]] = {event.name: event for event in _named(Event)}
