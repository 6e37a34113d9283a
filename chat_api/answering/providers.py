"""The model providers of this process: a remote one where a key is configured; without one answers are extracted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.port import ModelProvider, Moderator
from settings.model_provider import ModelProviderSettings
from warehouse.vocabulary import ProviderPreference


@dataclass(frozen=True, slots=True)
class Providers:
    """`moderator` judges what goes to the remote provider; `policy` decides when it gives no verdict."""

    remote: ModelProvider | None = None
    moderator: Moderator | None = None
    policy: Literal["open", "closed"] = "closed"


def choose_provider(preference: ProviderPreference, has_remote: bool) -> tuple[Literal["local", "remote"], str | None]:
    """What answers first, and the reason if that is not what the tenant wants."""
    if preference == "local":
        return "local", None
    if has_remote:
        return "remote", None
    return "local", "not_configured" if preference == "openai" else None


@asynccontextmanager
async def open_providers(settings: ModelProviderSettings) -> AsyncIterator[Providers]:
    """Connects to what the settings name, for as long as it is open."""
    key = settings.api_key.get_secret_value()
    if not key:
        yield Providers()
        return
    # The SDK takes half a second and 30 MB to import, so a worker without a key never does.
    from integrations.model_provider.moderation import OpenAIModeration
    from integrations.model_provider.openai_client import open_client
    from integrations.model_provider.openai_responses import Limits, OpenAIResponses

    limits = Limits(settings.first_token_timeout_s, settings.total_timeout_s, settings.max_retries)
    breaker = CircuitBreaker(settings.breaker_failures, settings.breaker_reset_s)
    async with open_client(key, settings.base_url, settings.connect_timeout_s, settings.total_timeout_s) as client:
        moderator = None
        if settings.moderation_model:
            moderator = OpenAIModeration(client, settings.moderation_model, settings.moderation_timeout_s)
        remote = OpenAIResponses(client, settings.model, limits, breaker)
        yield Providers(remote, moderator, settings.moderation_policy)
