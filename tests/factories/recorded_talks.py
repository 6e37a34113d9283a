"""Talks as the live service leaves them: state rows, and their events in the outbox."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from warehouse.event_log.events import (
    ConversationEscalated,
    ConversationOpened,
    ConversationResolved,
    Event,
    MessagePosted,
    MessageScreened,
    RatingGiven,
    ReplyCompleted,
    ReplyFailed,
)
from warehouse.event_log.record import record_event
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection


@dataclass(frozen=True)
class Company:
    """A tenant with a site, a visitor and an assistant: whose talks they are."""

    tenant_id: UUID
    site_id: UUID
    visitor_id: UUID
    assistant_id: UUID
    version_id: UUID


async def insert_company(owner: Connection) -> Company:
    """The least that a conversation refers to."""
    company = Company(*(new_id() for _ in range(5)))
    tenant = company.tenant_id
    await owner.execute(
        "insert into app.tenants (id, slug, name, key_ciphertext) values (%s, %s, 'A company', '')",
        [tenant, f"t{tenant.hex}"],
    )
    await owner.execute(
        "insert into app.sites (tenant_id, id, key, name) values (%s, %s, %s, 'site')",
        [tenant, company.site_id, company.site_id.hex],
    )
    await owner.execute(
        "insert into app.visitors (tenant_id, id, site_id, language) values (%s, %s, %s, 'en')",
        [tenant, company.visitor_id, company.site_id],
    )
    await owner.execute(
        "insert into app.assistants (tenant_id, id, slug) values (%s, %s, 'host')", [tenant, company.assistant_id]
    )
    await owner.execute(
        "insert into app.assistant_versions (tenant_id, id, assistant_id, version, name, instructions)"
        " values (%s, %s, %s, 1, 'Host', '')",
        [tenant, company.version_id, company.assistant_id],
    )
    return company


async def record_talk(owner: Connection, company: Company, at: datetime | None = None) -> UUID:
    """One whole conversation: every kind of event once, seven of its eight minutes after its beginning."""
    talk = _Talk(owner, company, at or datetime.now(UTC) - timedelta(minutes=10))
    async with owner.transaction():
        await talk.open()
        question = await talk.post("pass")
        await talk.post("block")
        await talk.answer(question)
        await talk.fail(await talk.post("flag"))
        await talk.escalate()
        await talk.resolve()
    return talk.conversation_id


class _Talk:
    def __init__(self, owner: Connection, company: Company, at: datetime) -> None:
        self.owner, self.company, self.at = owner, company, at
        self.conversation_id = new_id()
        self.sequence = 0

    def _facts(self) -> dict[str, object]:
        self.at += timedelta(minutes=1)
        return {
            "tenant_id": self.company.tenant_id,
            "conversation_id": self.conversation_id,
            "episode": 1,
            "site_id": self.company.site_id,
            "visitor_key": "0" * 32,
            "origin": "live",
            "occurred_at": self.at,
        }

    async def _record(self, kind: type[Event], **values: object) -> None:
        await record_event(self.owner, kind.model_validate({**self._facts(), **values}))

    async def open(self) -> None:
        await self._record(ConversationOpened, language="en")
        await self._insert(
            "conversations",
            id=self.conversation_id,
            site_id=self.company.site_id,
            visitor_id=self.company.visitor_id,
            language="en",
            started_at=self.at,
            last_message_at=self.at,
        )
        await self._insert(
            "episodes", conversation_id=self.conversation_id, episode=1, language="en", started_at=self.at
        )

    async def post(self, verdict: str) -> UUID:
        message_id = new_id()
        is_held_back = verdict in ("ask", "block")
        if is_held_back:
            await self._record(MessageScreened, message_id=message_id, verdict=verdict, reasons=["links"])
        else:
            known = {"message_id": message_id, "language": None, "verdict": verdict}
            await self._record(MessagePosted, **known, count_characters=5)
        await self._message(message_id, "visitor", "blocked" if is_held_back else "accepted")
        await self._insert("message_verdicts", message_id=message_id, verdict=verdict, score=0.1)
        return message_id

    async def answer(self, question: UUID) -> None:
        reply_id = new_id()
        known = {
            "attempt": 2,
            "assistant_version_id": self.company.version_id,
            "provider": "openai",
            "model": "a-model",
            "intent": "opening-hours",
            "is_answered": True,
            "fallback_reason": None,
            "input_tokens": 120,
            "output_tokens": 30,
            "cost_usd": Decimal("0.00012345"),
        }
        told = {"assistant_id": self.company.assistant_id, "language": "en", "confidence": 0.9, "count_sources": 1}
        timed = {"first_token_ms": 31, "total_ms": 70}
        await self._record(ReplyCompleted, message_id=reply_id, reply_to=question, **known, **told, **timed)
        await self._message(reply_id, "assistant", "complete")
        await self._reply(reply_id, question, "complete", **known)
        await self._record(RatingGiven, message_id=reply_id, value="up")
        await self._record(RatingGiven, message_id=reply_id, value="down")
        await self._insert(
            "ratings",
            id=new_id(),
            conversation_id=self.conversation_id,
            reply_id=reply_id,
            value="down",
            rated_at=self.at,
        )

    async def fail(self, question: UUID) -> None:
        reply_id = new_id()
        await self._record(ReplyFailed, message_id=reply_id, reply_to=question, attempt=1, reason="timeout")
        await self._message(reply_id, "assistant", "failed")
        await self._reply(reply_id, question, "failed")

    async def escalate(self) -> None:
        await self._record(ConversationEscalated, reason="visitor_asked")
        await self._update("escalated_at = %s, escalation_reason = 'visitor_asked'")

    async def resolve(self) -> None:
        await self._record(ConversationResolved, resolution="staff")
        await self._update("resolved_at = %s, resolution = 'staff'")

    async def _message(self, message_id: UUID, author: str, state: str) -> None:
        self.sequence += 1
        await self._insert(
            "messages",
            id=message_id,
            conversation_id=self.conversation_id,
            sequence=self.sequence,
            episode=1,
            author=author,
            state=state,
            body="words",
            occurred_at=self.at,
        )

    async def _reply(self, reply_id: UUID, question: UUID, state: str, **known: object) -> None:
        where = {"id": reply_id, "conversation_id": self.conversation_id, "message_id": question, "state": state}
        await self._insert("replies", **where, **known)

    async def _update(self, change: str) -> None:
        await self.owner.execute(
            f"update app.episodes set {change} where conversation_id = %s".encode(), [self.at, self.conversation_id]
        )

    async def _insert(self, table: str, **values: object) -> None:
        row = {"tenant_id": self.company.tenant_id, **values}
        places = ", ".join(["%s"] * len(row))
        await self.owner.execute(
            f"insert into app.{table} ({', '.join(row)}) values ({places})".encode(), list(row.values())
        )
