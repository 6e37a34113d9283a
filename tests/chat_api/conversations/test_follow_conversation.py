"""A follower learns what is kept, also when nobody was left to tell."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg

from chat_api.conversations.follow_conversation import PING, follow_conversation
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
    stream = follow_conversation(api.app.state.services, key, new_id(), None, ping_every_s=0.05)
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
