"""Talks as the events that tell of them, and their way into ClickHouse."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from clickhouse_connect.driver.client import Client

from warehouse.event_log.events import (
    ConversationEscalated,
    ConversationOpened,
    ConversationResolved,
    Event,
    MessagePosted,
    MessageScreened,
    RatingGiven,
    ReplyCompleted,
)
from warehouse.vocabulary import Origin

ASSISTANT = UUID("00000000-0000-7000-8000-0000000000a1")


def utc(text: str) -> datetime:
    """`utc("2026-03-29 00:30")`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Talk:
    """One episode of a conversation; each method adds the event of its name. Times are UTC texts."""

    def __init__(
        self, tenant_id: UUID, visitor: str = "visitor-1", origin: Origin = "live", language: str = "en"
    ) -> None:
        self.conversation_id = uuid4()
        self.language = language
        self.events: list[Event] = []
        self._who: dict[str, Any] = {
            "tenant_id": tenant_id,
            "conversation_id": self.conversation_id,
            "episode": 1,
            "site_id": UUID(int=5),
            "visitor_key": visitor,
            "origin": origin,
        }

    def opens(self, at: str) -> "Talk":
        return self._add(ConversationOpened, at, language=self.language)

    def returns(self, at: str) -> "Talk":
        self._who["episode"] += 1
        return self.opens(at)

    def asks(self, at: str, language: str | None = None, verdict: Literal["pass", "flag"] = "pass") -> "Talk":
        self.question_id = uuid4()
        values = {"message_id": self.question_id, "language": language or self.language, "verdict": verdict}
        return self._add(MessagePosted, at, **values, count_characters=20)

    def is_screened(self, at: str, verdict: Literal["ask", "block"] = "block") -> "Talk":
        return self._add(MessageScreened, at, message_id=uuid4(), verdict=verdict, reasons=['it said "buy"', "a,b\\c"])

    def is_answered(self, at: str, **values: Any) -> "Talk":
        self.reply_id = uuid4()
        defaults: dict[str, Any] = {
            "message_id": self.reply_id,
            "reply_to": self.question_id,
            "attempt": 1,
            "assistant_id": ASSISTANT,
            "assistant_version_id": UUID(int=7),
            "provider": "local",
            "model": "extractive",
            "language": self.language,
            "confidence": 0.8,
            "intent": "opening-hours",
            "is_answered": True,
            "fallback_reason": None,
            "input_tokens": None,
            "output_tokens": None,
            "cost_usd": None,
            "first_token_ms": 100,
            "total_ms": 900,
            "count_sources": 1,
        }
        return self._add(ReplyCompleted, at, **{**defaults, **values})

    def is_rated(self, at: str, value: Literal["up", "down"]) -> "Talk":
        return self._add(RatingGiven, at, message_id=self.reply_id, value=value)

    def is_handed_off(self, at: str) -> "Talk":
        return self._add(ConversationEscalated, at, reason="visitor_asked")

    def is_resolved(self, at: str, resolution: Literal["assumed", "confirmed", "staff"] = "assumed") -> "Talk":
        return self._add(ConversationResolved, at, resolution=resolution)

    def _add(self, kind: type[Event], at: str, **values: Any) -> "Talk":
        self.events.append(kind(**self._who, occurred_at=utc(at), **values))
        return self


def insert_events(client: Client, events: Sequence[Event]) -> None:
    """Puts the events where the shipper would have put them."""
    names = sorted({field for event in events for field in type(event).model_fields})
    columns = ["event_id", "name", "recorded_at", *names]
    rows = [[uuid4(), event.name, event.occurred_at, *(_value(event, name) for name in names)] for event in events]
    client.insert("events", rows, column_names=columns)


def _value(event: Event, name: str) -> Any:
    return getattr(event, name, [] if name == "reasons" else None)
