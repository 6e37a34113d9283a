"""When the provider fails, the local one answers, and the provenance says why."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import jwt
import pytest

from settings.model_provider import ModelProviderSettings
from tests.chat_api.conftest import StartApi
from tests.chat_api.replies.conftest import NewScriptedVisitor
from tests.chat_api.replies.test_stream import QUESTION
from tests.chat_api.visitor import Visitor
from warehouse.postgres.connect import Pool, tenant_transaction

Scripted = Callable[..., ModelProviderSettings]


async def ask_and_watch(visitor: Visitor, path: str) -> list[str]:
    """The names of all events, from before the question to the finished answer."""
    names = []
    async with visitor.events(path) as events:
        names.append((await anext(events)).name)
        await visitor.post(path, QUESTION)
        async for event in events:
            names.append(event.name)
            if event.name in ("reply_completed", "reply_failed"):
                break
    return names


async def provenance(pool: Pool, visitor: Visitor) -> dict[str, Any]:
    """The one reply's row."""
    claims = jwt.decode(visitor.token, options={"verify_signature": False})
    async with tenant_transaction(pool, UUID(claims["ten"])) as connection:
        (row,) = await (await connection.execute("select * from app.replies")).fetchall()
        return row


@pytest.mark.parametrize(
    ("script", "reason", "attempt"),
    [
        ("500", "server_error", 1),
        ("429", "rate_limited", 1),
        ("cut-at-once", "cut", 1),
        ("cut", "cut", 2),
        ("incomplete", "incomplete", 2),
    ],
)
async def test_the_local_provider_answers_when_the_remote_one_fails(
    start_api: StartApi,
    scripted: Scripted,
    visitor_of_script: NewScriptedVisitor,
    pool: Pool,
    script: str,
    reason: str,
    attempt: int,
) -> None:
    api = await start_api(model_provider=scripted())
    visitor = await visitor_of_script(api, script)
    names = await ask_and_watch(visitor, await visitor.open())
    row = await provenance(pool, visitor)
    assert names[-1] == "reply_completed"
    assert (row["provider"], row["fallback_reason"], row["attempt"]) == ("local", reason, attempt)
    assert ("reply_restarted" in names) == (attempt > 1)


@pytest.mark.parametrize(
    ("moderation", "policy", "provider", "ruling"),
    [
        ("answer", "closed", "openai", "acceptable"),
        ("flagged", "closed", "local", "flagged"),
        ("500", "closed", "local", "unavailable"),
        ("500", "open", "openai", "unavailable"),
        ("hang-before-headers", "closed", "local", "unavailable"),
    ],
)
async def test_moderation_gates_the_first_token(
    start_api: StartApi,
    scripted: Scripted,
    visitor_of_script: NewScriptedVisitor,
    pool: Pool,
    moderation: str,
    policy: str,
    provider: str,
    ruling: str,
) -> None:
    settings = scripted(moderation_model=f"script:{moderation}", moderation_timeout_s=0.5, moderation_policy=policy)
    api = await start_api(model_provider=settings)
    visitor = await visitor_of_script(api, "answer")
    names = await ask_and_watch(visitor, await visitor.open())
    row = await provenance(pool, visitor)
    assert (row["provider"], row["moderation"]) == (provider, ruling)
    # Nothing of an answer that must not be seen was ever sent.
    assert "reply_restarted" not in names
