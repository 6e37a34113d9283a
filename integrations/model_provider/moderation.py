"""The provider's moderation: a verdict on a text within a time limit."""

import asyncio

from openai import AsyncOpenAI, OpenAIError

from integrations.model_provider.failures import failure_of_call
from integrations.model_provider.port import ProviderUnavailable


class OpenAIModeration:
    """Asks the moderation endpoint. Whoever calls decides what no verdict means."""

    def __init__(self, client: AsyncOpenAI, model: str, timeout_s: float) -> None:
        self._client = client
        self._model = model
        self._timeout_s = timeout_s

    async def is_acceptable(self, text: str) -> bool:
        """False when the text is flagged; raises ProviderUnavailable when no verdict came in time."""
        try:
            async with asyncio.timeout(self._timeout_s):
                verdict = await self._client.moderations.create(model=self._model, input=text)
        except TimeoutError as error:
            raise ProviderUnavailable("timeout", "moderation took too long") from error
        except OpenAIError as error:
            raise failure_of_call(error) from error
        return not any(result.flagged for result in verdict.results)
