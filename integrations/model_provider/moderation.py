"""The provider's moderation: a verdict on a text within a time limit."""

import asyncio

import aiohttp
from pydantic import BaseModel, Field, ValidationError

from integrations.model_provider.failures import failure_of_request
from integrations.model_provider.openai_client import OpenAIClient
from integrations.model_provider.port import ProviderUnavailable


class _Result(BaseModel):
    flagged: bool


class _Verdict(BaseModel):
    results: list[_Result] = Field(min_length=1)  # none would let everything pass


class OpenAIModeration:
    """Asks the moderation endpoint. Whoever calls decides what no verdict means."""

    def __init__(self, client: OpenAIClient, model: str, timeout_s: float) -> None:
        self._client = client
        self._model = model
        self._timeout_s = timeout_s

    async def is_acceptable(self, text: str) -> bool:
        """False when the text is flagged; raises ProviderUnavailable when no verdict came in time."""
        try:
            async with asyncio.timeout(self._timeout_s):
                body = {"model": self._model, "input": text}
                verdict = _Verdict.model_validate_json(await self._client.moderate(body))
        except TimeoutError as error:
            raise ProviderUnavailable("timeout", "moderation took too long") from error
        except (aiohttp.ClientError, OSError) as error:
            raise failure_of_request(error) from error
        except ValidationError as error:
            raise ProviderUnavailable("server_error", "not an answer of the moderation endpoint") from error
        return not any(result.flagged for result in verdict.results)
