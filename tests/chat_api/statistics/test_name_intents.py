"""What statistics call an intent: the company's own question, where one question is what the intent is."""

import pytest

from chat_api.actor import OPERATOR
from chat_api.knowledge.import_faqs import Faq, embed_faqs, import_faqs
from chat_api.knowledge.open_embedder import open_embedder
from integrations.embedder import Embedder
from tests.chat_api.conftest import LogInAs
from tests.factories.companies import Company, make_company
from tests.factories.faqs import DELIVERY, GLUTEN, HOURS, make_faq
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

HOURS_CALLED = HOURS.model_copy(update={"intent": "opening-hours"})
SHARED = [faq.model_copy(update={"intent": "food"}) for faq in (GLUTEN, DELIVERY)]


@pytest.fixture
def embedder() -> Embedder:
    """The model in this process."""
    return open_embedder()


async def learn(pool: Pool, company: Company, embedder: Embedder, *faqs: Faq) -> None:
    embedded = await embed_faqs(faqs, embedder)
    async with tenant_transaction(pool, company.tenant_id) as connection:
        await import_faqs(connection, company.tenant_id, OPERATOR, embedded)


async def test_an_intent_is_called_by_the_question_of_its_faq_in_each_language(
    pool: Pool, company: Company, embedder: Embedder, log_in_as: LogInAs
) -> None:
    await learn(pool, company, embedder, HOURS_CALLED)
    names = await (await log_in_as()).read("/statistics/intent-names")
    assert names == [{"intent": "opening-hours", "names": {"en": "When are you open?", "sv": "När har ni öppet?"}}]


async def test_a_faq_without_an_intent_is_called_by_its_question_too(
    pool: Pool, company: Company, embedder: Embedder, log_in_as: LogInAs
) -> None:
    await learn(pool, company, embedder, HOURS)
    names = await (await log_in_as()).read("/statistics/intent-names")
    assert names == [{"intent": "hours", "names": {"en": "When are you open?", "sv": "När har ni öppet?"}}]


async def test_no_question_stands_for_others(
    pool: Pool, company: Company, embedder: Embedder, log_in_as: LogInAs
) -> None:
    await learn(pool, company, embedder, *SHARED)
    assert await (await log_in_as()).read("/statistics/intent-names") == []


async def test_another_company_s_questions_are_its_own(
    pool: Pool, keyring: Keyring, company: Company, embedder: Embedder, log_in_as: LogInAs
) -> None:
    other = await make_company(pool, keyring)
    await learn(pool, other, embedder, make_faq("dogs", "Are dogs welcome?", "Yes.", intent="dogs"))
    assert await (await log_in_as()).read("/statistics/intent-names") == []
