"""Talks as the live service leaves them, through its own writes: state rows, and their events in the outbox."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from chat_api.actor import Actor
from chat_api.conversations.rate_reply import rate_reply
from chat_api.screening.screen_message import Screening
from chat_api.transcript.append_message import append_message
from chat_api.transcript.change_status import Escalate, Resolve, change_status, start_conversation
from chat_api.transcript.conversation_key import EpisodeFacts
from chat_api.transcript.finish_reply import ReplyEnd, finish_reply
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import Lease, PendingReply
from chat_api.visitors.visitor import Visitor
from warehouse.event_log.events import ReplyCompleted, ReplyFailed
from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import MessageState, Rating, Verdict

THUMBS: tuple[Rating, ...] = ("up", "down")


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
        "insert into app.visitors (tenant_id, id, site_id, language, visitor_key)"
        " values (%s, %s, %s, 'en', repeat('0', 32))",
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
    """One whole conversation, written as the service writes it: every kind of event, a minute apart."""
    talk = _Talk(owner, company, at or datetime.now(UTC) - timedelta(minutes=10))
    async with owner.transaction():
        await talk.open()
        answered = await talk.ask("pass", attempt=2)
        await talk.hold_back()
        await talk.answer(answered)
        await talk.fail(await talk.ask("flag"))
        await talk.end()
    return talk.facts.conversation_id


class _Talk:
    def __init__(self, owner: Connection, company: Company, at: datetime) -> None:
        self.owner, self.company, self.at = owner, company, at
        self.facts = EpisodeFacts(
            company.tenant_id, new_id(), company.site_id, company.visitor_id, "0" * 32, "live", episode=1
        )
        self.sequence = 1

    def _later(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    async def open(self) -> None:
        await start_conversation(self.owner, self.facts, "en", self._later())

    async def ask(self, verdict: Verdict, attempt: int = 1) -> PendingReply:
        message = self._message("accepted")
        reply = PendingReply(
            facts=self.facts,
            id=new_id(),
            message_id=message.id,
            sequence=self.sequence,
            attempt=attempt,
            question=message.text,
            language="en",
            asked_at=message.occurred_at,
            lease=Lease(30.0, "a worker"),
        )
        self.sequence += 1
        await append_message(self.owner, self.facts, message, screening=Screening(verdict, 0.1, ()), reply=reply)
        return reply

    async def hold_back(self) -> None:
        screening = Screening("block", 0.95, ("links",))
        await append_message(self.owner, self.facts, self._message("blocked"), screening=screening)

    async def answer(self, reply: PendingReply) -> None:
        at = self._later()
        kept = {
            "assistant_version_id": self.company.version_id,
            "provider": "openai",
            "model": "a-model",
            "intent": "opening-hours",
            "is_answered": True,
            "fallback_reason": None,
            "input_tokens": 120,
            "output_tokens": 30,
            "cost_usd": Decimal("0.00012345"),
            "confidence": 0.9,
            "first_token_ms": 31,
            "total_ms": 70,
        }
        event = ReplyCompleted.model_validate(
            {
                **self.facts.of_event(),
                **kept,
                "occurred_at": at,
                "message_id": reply.id,
                "reply_to": reply.message_id,
                "attempt": reply.attempt,
                "assistant_id": self.company.assistant_id,
                "language": reply.language,
                "count_sources": 1,
            }
        )
        end = ReplyEnd("complete", "words", at, kept, self.company.assistant_id)
        assert await finish_reply(self.owner, reply, end, event)
        visitor = Visitor(self.company.tenant_id, self.company.visitor_id, self.company.site_id)
        for value in THUMBS:
            await rate_reply(self.owner, visitor, self.facts.conversation_id, reply.id, value, self._later())

    async def fail(self, reply: PendingReply) -> None:
        at = self._later()
        event = ReplyFailed(
            **self.facts.of_event(),
            occurred_at=at,
            message_id=reply.id,
            reply_to=reply.message_id,
            attempt=reply.attempt,
            reason="timeout",
        )
        assert await finish_reply(self.owner, reply, ReplyEnd("failed", "words", at, {"fallback_reason": "x"}), event)

    async def end(self) -> None:
        visitor = Actor.visitor(self.facts.visitor_id)
        assert await change_status(self.owner, self.facts, Escalate("visitor_asked"), visitor, self._later())
        assert await change_status(self.owner, self.facts, Resolve("staff"), Actor.staff(new_id()), self._later())

    def _message(self, state: MessageState) -> Message:
        self.sequence += 1
        return Message(
            id=new_id(),
            client_message_id=new_id(),
            sequence=self.sequence - 1,
            author="visitor",
            state=state,
            text="words",
            occurred_at=self._later(),
        )
