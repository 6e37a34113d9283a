"""A model that plays scripts, on a real port."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.openai_client import OpenAIClient, open_client
from integrations.model_provider.openai_responses import Limits, OpenAIResponses
from local_stack.scripted_openai.app import ScriptedOpenAI
from local_stack.scripted_openai.serve import running

Model = Callable[[str], OpenAIResponses]


@pytest.fixture(scope="session")
def scripted_url() -> Iterator[str]:
    """The base URL of the scripted provider."""
    with running(ScriptedOpenAI(api_key="sk-right")) as url:
        yield url


@pytest.fixture
async def client(scripted_url: str) -> AsyncIterator[OpenAIClient]:
    """The connections to it."""
    async with open_client("sk-right", scripted_url) as client:
        yield client


@pytest.fixture
def model(client: OpenAIClient) -> Model:
    """`model("tool")`: a provider whose model plays that script."""
    return lambda script: OpenAIResponses(client, f"script:{script}", Limits(2.0, 4.0, 0), CircuitBreaker(5, 30))
