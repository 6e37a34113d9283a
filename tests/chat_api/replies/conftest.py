"""The API with a provider that plays scripts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest
from pydantic import SecretStr

from local_stack.scripted_openai.app import ScriptedOpenAI
from local_stack.scripted_openai.serve import running
from settings.model_provider import ModelProviderSettings
from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.companies import make_company
from warehouse.postgres.connect import Pool
from warehouse.postgres.keys import Keyring

NewScriptedVisitor = Callable[..., Awaitable[Visitor]]


@pytest.fixture(scope="session")
def scripted_url() -> Iterator[str]:
    """The base URL of the scripted provider."""
    with running(ScriptedOpenAI(api_key="sk-right")) as url:
        yield url


@pytest.fixture
def scripted(scripted_url: str) -> Callable[..., ModelProviderSettings]:
    """`scripted(moderation_model=...)`: settings that name the scripted provider; the assistant names the script."""

    def settings(**changes: Any) -> ModelProviderSettings:
        given: dict[str, Any] = {
            "api_key": SecretStr("sk-right"),
            "base_url": scripted_url,
            "moderation_model": "",
            "first_token_timeout_s": 5.0,
            "max_retries": 0,
        }
        return ModelProviderSettings(**(given | changes))

    return settings


@pytest.fixture
async def visitor_of_script(pool: Pool, keyring: Keyring) -> AsyncIterator[NewScriptedVisitor]:
    """`await visitor_of_script(api, "slow")`: a visitor of a company whose assistant's model plays that script."""
    async with AsyncExitStack() as stack:

        async def arrive(api: RunningApi, script: str) -> Visitor:
            company = await make_company(pool, keyring, model=f"script:{script}")
            visitor = Visitor(api.url, company.site_key)
            await stack.enter_async_context(visitor.client)
            assert (await visitor.pre_chat()).status_code == 201
            return visitor

        yield arrive
