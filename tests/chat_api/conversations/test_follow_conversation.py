"""A follower learns what is kept, also when nobody was left to tell."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Message

from chat_api.conversations.follow_conversation import PING, EventStream, follow_conversation
from chat_api.limits import OpenStreams, TooManyRequests
from chat_api.transcript.conversation_key import ConversationKey
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company
from tests.stack.servers import Role
from warehouse.ids import new_id


async def test_an_answer_whose_worker_died_before_telling_is_found_at_a_ping(
    visitor: Visitor, api: RunningApi, company: Company, postgres_url: Callable[[Role], str]
) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "Hello")
    conversation_id = UUID(path.rsplit("/", 1)[1])

    def keep(state: str) -> None:  # in Postgres alone: no frame, no notification
        with psycopg.connect(postgres_url("owner")) as owner:
            lease = datetime.now(UTC) + timedelta(hours=1) if state == "pending" else None
            owner.execute(
                "update app.replies set state = %s, lease_expires_at = %s where id = %s", [state, lease, answer["id"]]
            )
            owner.execute("update app.messages set state = %s where id = %s", [state, answer["id"]])

    keep("pending")
    key = ConversationKey(company.tenant_id, conversation_id)
    stream = follow_conversation(api.app.state.services, key, None, ping_every_s=0.05)
    async with aclosing(stream) as chunks, asyncio.timeout(10):
        received = b""
        async for chunk in chunks:
            received += chunk
            if chunk == PING:
                break
        assert b"reply_started" in received
        assert b"reply_completed" not in received
        keep("complete")
        async for chunk in chunks:
            if b"reply_completed" in chunk:
                break
        assert answer["text"].encode() in chunk


async def test_a_reader_who_leaves_before_the_first_event_holds_no_stream() -> None:
    streams = OpenStreams(at_most=1)
    visitor_id = new_id()
    response = EventStream(never(), streams.hold(visitor_id))
    # Counted before it begins: whoever asks at the same time is refused.
    with pytest.raises(TooManyRequests):
        streams.hold(visitor_id)

    async def gone(_: object) -> None:
        raise OSError

    async def receive() -> Message:
        return {"type": "http.request"}

    with pytest.raises(ClientDisconnect):
        await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, gone)
    streams.hold(visitor_id)


async def never() -> AsyncGenerator[bytes, None]:
    await asyncio.Event().wait()
    yield b""
