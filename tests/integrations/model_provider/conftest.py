"""A provider that plays scripts, on a real port."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.openai_client import OpenAIClient, open_client
from integrations.model_provider.openai_responses import Limits, OpenAIResponses
from local_stack.scripted_openai.app import ScriptedOpenAI
from local_stack.scripted_openai.serve import running

QUICK = Limits(first_token_s=1.0, total_s=2.0, max_retries=1, pause_s=0.01)

MakeProvider = Callable[..., OpenAIResponses]


@pytest.fixture(scope="session")
def scripted_url() -> Iterator[str]:
    """The base URL of the scripted provider."""
    with running(ScriptedOpenAI(api_key="sk-right")) as url:
        yield url


@pytest.fixture
async def client(scripted_url: str) -> AsyncIterator[OpenAIClient]:
    """The real SDK, pointed at the scripts."""
    async with open_client("sk-right", scripted_url) as client:
        yield client


@pytest.fixture
def make_provider(client: OpenAIClient) -> MakeProvider:
    """`make_provider("slow")`: a provider whose model is that script."""

    def make(script: str, limits: Limits = QUICK, breaker: CircuitBreaker | None = None) -> OpenAIResponses:
        return OpenAIResponses(client, f"script:{script}", limits, breaker or CircuitBreaker(failures=5, reset_s=30))

    return make
