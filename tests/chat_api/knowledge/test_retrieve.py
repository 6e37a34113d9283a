from collections.abc import Callable, Sequence
from uuid import UUID

import pytest

from chat_api.actor import OPERATOR
from chat_api.answering.build_prompt import passages_for
from chat_api.knowledge.import_faqs import AssistantNotFound, Faq, embed_faqs, import_faqs
from chat_api.knowledge.passage import Passage
from chat_api.knowledge.retrieve import Knowledge
from integrations.embedder import Embedder
from tests.factories.bare_tenants import insert_assistant, insert_tenant
from tests.factories.faqs import DELIVERY, GLUTEN, HOURS, make_faq
from tests.factories.prompts import make_assistant
from warehouse.postgres.connect import Pool, tenant_transaction

Urls = Callable[[str], str]


class Shop:
    """A tenant, its knowledge, and a way to ask it."""

    def __init__(self, pool: Pool, tenant_id: UUID, embedder: Embedder, knowledge: Knowledge) -> None:
        self.pool, self.tenant_id, self.embedder, self.knowledge = pool, tenant_id, embedder, knowledge

    async def learn(self, faqs: Sequence[Faq]) -> None:
        embedded = await embed_faqs(faqs, self.embedder)
        async with tenant_transaction(self.pool, self.tenant_id) as connection:
            await import_faqs(connection, self.tenant_id, OPERATOR, embedded)

    async def ask(self, question: str, language: str = "en") -> tuple[Passage, ...]:
        embedding = await self.embedder.embed(question)
        return await self.knowledge.retrieve(self.pool, self.tenant_id, embedding, language)


@pytest.fixture
async def shop(pool: Pool, tenant_id: UUID, embedder: Embedder) -> Shop:
    shop = Shop(pool, tenant_id, embedder, Knowledge(embedder.model, check_every_s=0))
    await shop.learn([HOURS, GLUTEN, DELIVERY])
    return shop


async def test_question_in_other_words_finds_its_faq(shop: Shop) -> None:
    found = await shop.ask("Until what time can I come tonight?")
    assert found[0].text == "Daily 11 to 22."
    assert len(found) == 3


async def test_swedish_visitor_gets_the_swedish_version(shop: Shop) -> None:
    found = await shop.ask("Vilka tider har ni på söndag?", language="sv")
    assert (found[0].language, found[0].text) == ("sv", "Varje dag 11–22.")


async def test_swedish_question_finds_what_was_written_in_english_only(shop: Shop) -> None:
    found = await shop.ask("Finns det glutenfri mat hos er?", language="sv")
    assert (found[0].language, found[0].text) == ("en", "Yes, ask for the green menu.")


async def test_english_question_finds_what_was_written_in_swedish_only(shop: Shop) -> None:
    await shop.learn([make_faq("dog", "Är hundar välkomna på restaurangen?", "Ja, på uteserveringen.", language="sv")])
    found = await shop.ask("Are dogs allowed?")
    assert found[0].text == "Ja, på uteserveringen."


async def test_changed_answer_is_given_at_once(shop: Shop) -> None:
    await shop.ask("When are you open?")
    await shop.learn([make_faq("hours", "When are you open?", "We have closed for good.")])
    assert (await shop.ask("When are you open?"))[0].text == "We have closed for good."


async def test_faq_that_was_switched_off_is_not_found(shop: Shop) -> None:
    await shop.ask("When are you open?")
    async with tenant_transaction(shop.pool, shop.tenant_id) as connection:
        await connection.execute(
            "update app.faqs set is_active = false, updated_at = clock_timestamp() where slug = 'hours'"
        )
    assert "Daily 11 to 22." not in [passage.text for passage in await shop.ask("When are you open?")]


async def test_unchanged_faqs_are_not_read_again(pool: Pool, tenant_id: UUID, embedder: Embedder) -> None:
    now = [0.0]
    shop = Shop(pool, tenant_id, embedder, Knowledge(embedder.model, check_every_s=1, clock=lambda: now[0]))
    await shop.learn([HOURS])
    await shop.ask("open?")
    await shop.learn([GLUTEN])
    assert len(await shop.ask("open?")) == 1
    now[0] = 1.5
    assert len(await shop.ask("open?")) == 2


async def test_assistant_sees_its_own_faqs_and_everybodys(shop: Shop, postgres_url: Urls) -> None:
    orders = insert_assistant(postgres_url("owner"), shop.tenant_id, "orders")
    host = insert_assistant(postgres_url("owner"), shop.tenant_id, "host", is_default=True)
    await shop.learn([make_faq("late", "Where is my order?", "On its way.", assistant="orders")])
    found = await shop.ask("Where is my order?")
    assert passages_for(make_assistant(id=orders), found)[0].text == "On its way."
    assert "On its way." not in [passage.text for passage in passages_for(make_assistant(id=host), found)]
    assert len(passages_for(make_assistant(id=host), found)) == 3


async def test_what_was_looked_at_once_is_known_to_have_faqs_or_none(shop: Shop, postgres_url: Urls) -> None:
    stranger = insert_tenant(postgres_url("owner"))
    assert not shop.knowledge.has_faqs(shop.tenant_id)
    await shop.ask("open?")
    await Shop(shop.pool, stranger, shop.embedder, shop.knowledge).ask("open?")
    assert (shop.knowledge.has_faqs(shop.tenant_id), shop.knowledge.has_faqs(stranger)) == (True, False)


async def test_unknown_assistant_is_refused(shop: Shop) -> None:
    with pytest.raises(AssistantNotFound, match="kitchen"):
        await shop.learn([make_faq("x", "What?", "That.", assistant="kitchen")])


async def test_other_tenants_faqs_are_never_found(shop: Shop, postgres_url: Urls) -> None:
    stranger = insert_tenant(postgres_url("owner"))
    assert await Shop(shop.pool, stranger, shop.embedder, shop.knowledge).ask("When are you open?") == ()


async def test_importing_twice_changes_nothing(shop: Shop) -> None:
    before = await shop.ask("When are you open?")
    await shop.learn([HOURS, GLUTEN, DELIVERY])
    assert await shop.ask("When are you open?") == before


async def test_an_import_is_written_down_with_who_did_it(shop: Shop) -> None:
    async with tenant_transaction(shop.pool, shop.tenant_id) as connection:
        await import_faqs(connection, shop.tenant_id, OPERATOR, await embed_faqs([HOURS], shop.embedder))
        rows = await connection.execute("select actor_kind, detail from app.audit_log where action = 'faqs_imported'")
        assert [(row["actor_kind"], row["detail"]) async for row in rows][-1] == ("operator", {"count": 1})
        events = await connection.execute("select payload from app.outbox_events where name = 'faqs_imported'")
        payloads = [row["payload"] async for row in events]
    assert (payloads[-1]["actor"], payloads[-1]["count_faqs"]) == ("operator", 1)
