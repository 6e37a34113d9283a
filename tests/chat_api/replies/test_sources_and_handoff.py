"""What an answer rests on, as visitors, staff and statistics get it, and what is said after a hand-over."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from chat_api.knowledge.open_embedder import open_embedder
from integrations.embedder import Embedder
from tests.chat_api.conftest import LogInAs
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import Company, make_company
from tests.factories.faqs import DELIVERY, GLUTEN, HOURS
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring


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
