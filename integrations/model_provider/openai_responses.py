"""Any provider that speaks the OpenAI Responses API, through the openai SDK.

On the hot path the SDK's raw bytes are read and decoded here: its typed events cost several times the
CPU. Nothing is stored there (`store=False`); the history is ours.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Literal

import httpx2
from openai import AsyncOpenAI, OpenAIError

from integrations.model_provider.answer_reader import AnswerReader
from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.event_stream import EventDecoder, TooLong
from integrations.model_provider.failures import failure_of_call, failure_of_stream
from integrations.model_provider.openai_client import post_json
from integrations.model_provider.port import AnswerDelta, AnswerItem, Prompt, ProviderUnavailable
from integrations.model_provider.prompt import body_of

# What a second try may mend, as long as the visitor has seen nothing.
_WORTH_A_RETRY = frozenset({"connection", "rate_limited", "server_error", "cut"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait, in seconds from the start of the call, and how often to try before the first token."""

    first_token_s: float = 10.0
    total_s: float = 60.0
    max_retries: int = 1
    max_output_tokens: int = 1200
    pause_s: float = 0.2


class OpenAIResponses:
    """Streams the answers of one provider, within limits, behind a circuit breaker."""

    name: Literal["openai"] = "openai"

    def __init__(self, client: AsyncOpenAI, model: str, limits: Limits, breaker: CircuitBreaker) -> None:
        self._client = client
        self._model = model
        self._limits = limits
        self._breaker = breaker

    async def stream_answer(self, prompt: Prompt) -> AsyncGenerator[AnswerItem, None]:
        """Deltas, then one AnswerDone. Tries again only while nothing was shown; raises ProviderUnavailable."""
        started_at = asyncio.get_running_loop().time()
        with self._breaker.attempt():
            for tries_left in range(self._limits.max_retries, -1, -1):
                has_begun = False
                try:
                    async with aclosing(self._try_once(prompt, started_at)) as items:
                        async for item in items:
                            has_begun = True
                            yield item
                    return
                except ProviderUnavailable as failure:
                    if has_begun or not tries_left or failure.reason not in _WORTH_A_RETRY:
                        raise
                # Spread out, so that a provider that stumbled is not met by everybody at once.
                await asyncio.sleep(self._limits.pause_s * random.uniform(0.5, 1.5))  # noqa: S311 -- not a secret

    async def _try_once(self, prompt: Prompt, started_at: float) -> AsyncGenerator[AnswerItem, None]:
        reader = AnswerReader(prompt, self.name, prompt.model or self._model)
        try:
            async with aclosing(self._events(prompt, reader, started_at)) as events:
                async for data in events:
                    if text := reader.read(data):
                        yield AnswerDelta(text)
                    if reader.is_done:
                        yield reader.answer()
                        return
        except OpenAIError as error:
            raise failure_of_call(error) from error
        except (TimeoutError, httpx2.HTTPError, httpx2.StreamError, TooLong) as error:
            raise failure_of_stream(error) from error
        raise ProviderUnavailable("cut", "the stream ended before the answer did")

    async def _events(self, prompt: Prompt, reader: AnswerReader, started_at: float) -> AsyncGenerator[bytes, None]:
        """The data of every event; each wait ends at the first token's limit, later at the answer's."""
        first_token_by, whole_by = started_at + self._limits.first_token_s, started_at + self._limits.total_s
        decoder = EventDecoder()
        async with AsyncExitStack() as stack:
            async with asyncio.timeout_at(first_token_by):
                chunks = await self._open_stream(prompt, stack)
            while True:
                async with asyncio.timeout_at(whole_by if reader.has_begun else first_token_by):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                for data in decoder.feed(chunk):
                    yield data

    async def _open_stream(self, prompt: Prompt, stack: AsyncExitStack) -> AsyncIterator[bytes]:
        body = body_of(prompt, prompt.model or self._model, self._limits.max_output_tokens)
        response = await post_json(self._client, "/responses", body, is_stream=True)
        stack.push_async_callback(response.aclose)
        return response.aiter_bytes()
