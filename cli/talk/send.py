"""Sends conversations, many visitors at once; each waits for its answer before the next turn."""

import asyncio
import ipaddress
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from random import Random
from time import monotonic
from typing import Final
from uuid import NAMESPACE_URL, uuid5

import aiohttp

from cli.talk.api_visitor import ApiVisitor, ReplyStream, RequestFailed, Target, follow_replies
from cli.talk.conversation import Conversation, Scheduled, Turn

VISITORS_AT_ONCE: Final = 24
# Addresses for documentation (RFC 3849): each visitor has a /64 of its own, as households have.
HOUSEHOLDS: Final = ipaddress.IPv6Network("2001:db8::/32")


FIELD_BY_VERDICT: Final = {"pass": "accepted", "flag": "flagged", "ask": "asked", "block": "blocked"}


@dataclass
class Tally:
    """Each message sent is one of accepted, flagged, asked (held until the visitor's check), blocked or failed."""

    conversations: int = 0
    sent: int = 0
    accepted: int = 0
    flagged: int = 0
    asked: int = 0
    blocked: int = 0
    failed: int = 0
    unanswered: int = 0

    def count_verdict(self, verdict: str) -> None:
        """Counts one message by what screening said."""
        field = FIELD_BY_VERDICT[verdict]
        setattr(self, field, getattr(self, field) + 1)

    def as_json(self, seconds: float) -> dict[str, float]:
        """The counts and the time that it took."""
        return {**asdict(self), "seconds": round(seconds, 1)}


async def send_all(
    target: Target,
    scheduled: Sequence[Scheduled],
    on_turn: Callable[[], None],
    visitors_at_once: int = VISITORS_AT_ONCE,
) -> Tally:
    """Sends all of them and counts what became of the messages; `on_turn` is called after each."""
    tally, waiting = Tally(), iter(scheduled)
    timeout = aiohttp.ClientTimeout(total=60, sock_connect=5)
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(visitors_at_once):
            group.create_task(_send_in_turn(session, target, waiting, tally, on_turn))
    return tally


async def _send_in_turn(
    session: aiohttp.ClientSession,
    target: Target,
    waiting: Iterator[Scheduled],
    tally: Tally,
    on_turn: Callable[[], None],
) -> None:
    for each in waiting:
        visitor = ApiVisitor(session, target, address_of(each.conversation.key), each.started_at)
        tally.conversations += 1
        try:
            path = await _open(visitor, each.conversation)
        except RequestFailed:
            _give_up(each.conversation, tally, on_turn)
        else:
            await _talk(visitor, path, each.conversation, tally, on_turn)


def _give_up(conversation: Conversation, tally: Tally, on_turn: Callable[[], None]) -> None:
    tally.sent += len(conversation.turns)
    tally.failed += len(conversation.turns)
    for _ in conversation.turns:
        on_turn()


def address_of(key: str) -> str:
    """A visitor's address: always the same for the same key."""
    household = uuid5(NAMESPACE_URL, key).int % 2**32
    return str(HOUSEHOLDS[household << 64 | 1])


async def _open(visitor: ApiVisitor, conversation: Conversation) -> str:
    await visitor.arrive(conversation.name, conversation.email, conversation.language)
    visitor.let_pass(5)
    opened = await visitor.request("POST", "/v1/conversations", {"language": conversation.language})
    return f"/v1/conversations/{opened['id']}"


async def _talk(
    visitor: ApiVisitor, path: str, conversation: Conversation, tally: Tally, on_turn: Callable[[], None]
) -> None:
    random = Random(conversation.key)  # noqa: S311  pauses, not secrets
    async with follow_replies(visitor, path) as replies:
        for number, turn in enumerate(conversation.turns):
            visitor.let_pass(random.uniform(12, 60))
            message_id = str(uuid5(NAMESPACE_URL, f"{conversation.key}/{number}"))
            await _take_turn(visitor, path, message_id, turn, replies, tally)
            on_turn()
    if conversation.ends_satisfied:
        visitor.let_pass(20)
        await _try(visitor, "POST", f"{path}/close", {"confirmed": True})


async def _take_turn(
    visitor: ApiVisitor, path: str, message_id: str, turn: Turn, replies: ReplyStream, tally: Tally
) -> None:
    began = monotonic()
    tally.sent += 1
    try:
        taken = await visitor.request("POST", f"{path}/messages", {"id": message_id, "text": turn.text})
    except RequestFailed:
        tally.failed += 1
        return
    tally.count_verdict(str(taken["verdict"]))
    reply_id = taken["reply_id"]
    if reply_id is None:
        return
    is_answered = await replies.is_answered(str(reply_id))
    visitor.let_pass(monotonic() - began + 1)
    if is_answered:
        await _react(visitor, path, str(reply_id), turn)
    else:
        tally.unanswered += 1


async def _react(visitor: ApiVisitor, path: str, reply_id: str, turn: Turn) -> None:
    visitor.let_pass(8)
    if turn.rating:
        await _try(visitor, "PUT", f"{path}/replies/{reply_id}/rating", {"value": turn.rating})
    if turn.asks_for_person:
        await _try(visitor, "POST", f"{path}/escalate", {})


async def _try(visitor: ApiVisitor, method: str, path: str, body: dict[str, object]) -> None:
    # What the conversation's state does not allow any more (rating, handing over, closing) is no failed message.
    with suppress(RequestFailed):
        await visitor.request(method, path, body)
