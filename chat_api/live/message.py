"""A message as its visitor sees it, in answers and in events alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal  # a row's columns are of many types
from uuid import UUID

from pydantic import BaseModel, Field

COLUMNS = (
    "m.id, m.client_message_id, m.sequence, m.author, m.state, m.body, m.language, m.reply_to, m.occurred_at,"
    " r.sources, r.choices, r.handoff_reason, r.attempt, g.value as rating"
)
FROM = (
    "app.messages m left join app.replies r on r.tenant_id = m.tenant_id and r.id = m.id"
    " left join app.ratings g on g.tenant_id = m.tenant_id and g.reply_id = m.id"
)


class Source(BaseModel):
    """A piece of the company's knowledge that an answer quotes."""

    faq_id: UUID
    title: str
    language: str
    quote: str


class Choice(BaseModel):
    """A question offered when the assistant was unsure what was meant."""

    faq_id: UUID
    question: str


class Message(BaseModel):
    """`client_message_id` is the id that the visitor's own client chose."""

    id: UUID
    client_message_id: UUID | None = None
    sequence: int = Field(examples=[1])
    author: Literal["visitor", "assistant", "staff"]
    state: Literal["accepted", "asked", "blocked", "pending", "complete", "failed"]
    text: str = Field(examples=["When do you open on Sundays?"])
    language: str | None = Field(None, examples=["en"])
    reply_to: UUID | None = None
    occurred_at: datetime
    sources: list[Source] = Field(default_factory=list)
    choices: list[Choice] = Field(default_factory=list)
    handoff: bool = False
    rating: Literal["up", "down"] | None = None


def read_message(row: Mapping[str, Any]) -> Message:
    """The message of a row of `select COLUMNS from FROM`."""
    return Message(
        **{name: row[name] for name in ("id", "client_message_id", "sequence", "author", "state", "language")},
        text=row["body"],
        reply_to=row["reply_to"],
        occurred_at=row["occurred_at"],
        sources=row["sources"] or [],
        choices=row["choices"] or [],
        handoff=row["handoff_reason"] is not None,
        rating=row["rating"],
    )
