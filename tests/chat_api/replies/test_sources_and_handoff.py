"""What an answer rests on, as visitors, staff and statistics get it, and what is said after a hand-over."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import asdict
from itertools import pairwise
from typing import Any
from uuid import UUID

import jwt
import pytest
from psycopg.types.json import Jsonb

from chat_api.answering.answer import Answer, ToolStep
from chat_api.assistants.queries import active_assistants
from chat_api.knowledge.open_embedder import open_embedder
from chat_api.knowledge.passage import Passage
from chat_api.replies.deliver_answer import DeliveredAnswer
from chat_api.replies.end_reply import complete_reply
from chat_api.replies.take_over_reply import ExpiredReply, take_over_reply
from chat_api.transcript.pending_reply import Lease
from integrations.embedder import Embedder
from settings.model_provider import ModelProviderSettings
from settings.processes import ApiSettings
from tests.chat_api.conftest import LogInAs, StartApi
from tests.chat_api.replies.conftest import NewScriptedVisitor
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.faqs import DELIVERY, GLUTEN, HOURS
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

Scripted = Callable[..., ModelProviderSettings]


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The model in this process, its cache kept over the tests."""
    return open_embedder()


@pytest.fixture
async def company(pool: Pool, keyring: Keyring, embedder: Embedder) -> Company:
    """A company with three FAQs, none of which has an intent."""
    return await make_company(pool, keyring, faqs=[HOURS, GLUTEN, DELIVERY], embedder=embedder)


@pytest.fixture
async def visitor(api: RunningApi, company: Company) -> AsyncIterator[Visitor]:
    """A visitor of it."""
    async with AsyncExitStack() as stack:
        visitor = Visitor(api.url, company.site_key)
        await stack.enter_async_context(visitor.client)
        assert (await visitor.pre_chat()).status_code == 201
        yield visitor


async def replies_of(pool: Pool, company: Company) -> list[dict[str, Any]]:
    async with tenant_transaction(pool, company.tenant_id) as connection:
        return await (await connection.execute("select * from app.replies order by created_at, id")).fetchall()


async def test_an_answer_names_its_faq_by_kind_and_is_counted_by_its_slug(
    pool: Pool, company: Company, visitor: Visitor
) -> None:
    answer = await visitor.ask(await visitor.open(), "When are you open?")
    async with tenant_transaction(pool, company.tenant_id) as connection:
        row = await (await connection.execute("select id from app.faqs where slug = 'hours'")).fetchone()
    assert row is not None
    faq_id = str(row["id"])
    source = {"kind": "faq", "id": faq_id, "faq_id": faq_id, "url": None, "language": "en"}
    assert answer["sources"] == [{**source, "title": "When are you open?", "quote": "Daily 11 to 22."}]
    (reply,) = await replies_of(pool, company)
    assert (reply["sources"], reply["intent"], reply["tool_steps"]) == (answer["sources"], "hours", [])


async def test_a_row_of_before_kinds_is_read_by_visitor_and_staff(
    pool: Pool, company: Company, visitor: Visitor, log_in_as: LogInAs
) -> None:
    path = await visitor.open()
    answer = await visitor.ask(path, "When are you open?")
    old = [{name: source[name] for name in ("faq_id", "title", "language", "quote")} for source in answer["sources"]]
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute("update app.replies set sources = %(old)s", {"old": Jsonb(old)})
    seen = (await visitor.request("GET", path)).json()["messages"][-1]
    transcript = await (await log_in_as()).read(f"/conversations/{path.rsplit('/', 1)[1]}")
    assert seen["sources"] == transcript["messages"][-1]["sources"] == answer["sources"]


@pytest.mark.parametrize("language", ["en", "sv"])
async def test_after_a_handoff_the_assistant_says_no_sentence_twice_in_a_row(visitor: Visitor, language: str) -> None:
    path = await visitor.open(language)
    unknown, hello, known = ["xqz 17?", "xqz 18?", "xqz 19?"], ["Hello!"] * 2, ["When are you open?"] * 2
    said = [(await visitor.ask(path, question))["text"] for question in (*unknown, *hello, *known)]
    status = (await visitor.request("GET", path)).json()["status"]
    assert status == "escalated"
    assert all(one != other for one, other in pairwise(said))


async def test_an_apology_comes_in_other_words_the_second_time(pool: Pool, company: Company, visitor: Visitor) -> None:
    path = await visitor.open()
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await connection.execute("update app.assistants set is_active = false")
    said = [(await visitor.ask(path, question))["text"] for question in ("Open today?", "And tomorrow?", "At all?")]
    assert said[0] == said[2] != said[1]
    assert {reply["state"] for reply in await replies_of(pool, company)} == {"failed"}


async def test_what_was_asked_of_tools_is_kept_with_the_reply_and_named_as_its_source(
    start_api: StartApi, scripted: Scripted, visitor_of_script: NewScriptedVisitor, pool: Pool
) -> None:
    patient = ApiSettings(reply_lease_s=600)  # its own worker neither renews nor takes over meanwhile
    api = await start_api(model_provider=scripted(first_token_timeout_s=60.0), api=patient)
    visitor = await visitor_of_script(api, "hang")
    path = await visitor.open()
    reply_id = UUID((await visitor.post(path, "A table for four?")).json()["reply_id"])
    tenant_id = UUID(jwt.decode(visitor.token, options={"verify_signature": False})["ten"])
    async with tenant_transaction(pool, tenant_id) as connection:
        await connection.execute("update app.replies set lease_expires_at = now() - interval '1 s'")
    reply = await take_over_reply(pool, ExpiredReply(tenant_id, reply_id, 1), Lease(60, "test"))
    assert reply is not None
    found = Passage("tool", "call_1", "Tables", "Free at seven.", "en")
    step = ToolStep("call_1", "find_table", '{"guests": 4}', "done", "Free at seven.", 12)
    answer = Answer("At seven.", "openai", "m", None, is_answered=True, sources=(found,), tool_steps=(step,))
    async with tenant_transaction(pool, tenant_id) as connection:
        (assistant,) = await active_assistants(connection)
        await complete_reply(connection, DeliveredAnswer(reply, answer, 5, 20), assistant, None, None)
        row = await (await connection.execute("select tool_steps, intent from app.replies")).fetchone()
    assert row == {"tool_steps": [asdict(step)], "intent": None}
    (source,) = (await visitor.request("GET", path)).json()["messages"][-1]["sources"]
    named = {"kind": "tool", "id": "call_1", "title": "Tables", "quote": "Free at seven."}
    assert source == named | {"language": "en", "url": None, "faq_id": None}
