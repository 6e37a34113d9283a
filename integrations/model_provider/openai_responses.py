"""Any provider that speaks the OpenAI Responses API. Its bytes are decoded here, past the SDK's typed events.

Nothing is stored there (`store=False`); the history is ours.
"""

import asyncio
import random
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import aiohttp

from integrations.model_provider.breaker import CircuitBreaker
from integrations.model_provider.event_stream import EventDecoder, TooLong
from integrations.model_provider.failures import failure_of_request, failure_of_stream
from integrations.model_provider.openai_client import OpenAIClient
from integrations.model_provider.port import Done, Item, ModelRequest, ProviderUnavailable
from integrations.model_provider.response_reader import ResponseReader

if TYPE_CHECKING:  # the shape of requests is the SDK's
    from openai.types.responses import ResponseInputParam
    from openai.types.responses.response_create_params import ResponseCreateParamsStreaming

# What a second try may mend, as long as nothing has come.
_WORTH_A_RETRY = frozenset({"connection", "rate_limited", "server_error", "cut"})
# How long the end of a stream may come after the end of its answer.
DRAIN_S = 0.1


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

    def __init__(self, client: OpenAIClient, model: str, limits: Limits, breaker: CircuitBreaker) -> None:
        self._client = client
        self._model = model
        self._limits = limits
        self._breaker = breaker

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Item, None]:
        """Text and tool calls, then Done. Tries again only while nothing has come; raises ProviderUnavailable."""
        with self._breaker.attempt():
            stream, item = await self._begin(request)
            try:
                while not isinstance(item, Done):
                    yield item
                    item = await stream.next_item()
                await stream.drain()
                yield item
            finally:
                stream.close()

    async def _begin(self, request: ModelRequest) -> "tuple[_Stream, Item]":
        """The stream and its first item."""
        started_at = asyncio.get_running_loop().time()
        for tries_left in range(self._limits.max_retries, -1, -1):
            try:
                return await self._try_once(request, started_at)
            except ProviderUnavailable as failure:
                if not tries_left or failure.reason not in _WORTH_A_RETRY:
                    raise
            # Spread out, so that a provider that stumbled is not met by everybody at once.
            await asyncio.sleep(self._limits.pause_s * random.uniform(0.5, 1.5))  # noqa: S311 -- not a secret
        raise AssertionError("the last try returns or raises")

    async def _try_once(self, request: ModelRequest, started_at: float) -> "tuple[_Stream, Item]":
        model, first_by = request.model or self._model, started_at + self._limits.first_token_s
        try:
            async with asyncio.timeout_at(first_by):
                response = await self._client.open_stream(body_of(request, model, self._limits.max_output_tokens))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise failure_of_request(error) from error
        stream = _Stream(response, model)
        try:
            stream.end_at(first_by)
            item = await stream.next_item()
        except BaseException:
            stream.close()
            raise
        stream.end_at(started_at + self._limits.total_s)
        return stream, item


class _Stream:
    """One answer in progress. A timer of the loop ends it: a time limit around each read costs more than the read."""

    def __init__(self, response: aiohttp.ClientResponse, model: str) -> None:
        self._response = response
        self._decoder = EventDecoder()
        self._reader = ResponseReader(model)
        self._events: deque[bytes] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._is_too_late = False

    async def next_item(self) -> Item:
        """Waits for the next item; raises ProviderUnavailable."""
        while True:
            while self._events:
                if (item := self._reader.read(self._events.popleft())) is not None:
                    return item
            try:
                chunk = await self._response.content.readany()
                self._events.extend(self._decoder.feed(chunk))
            except (aiohttp.ClientError, OSError, TooLong) as error:
                raise failure_of_stream(TimeoutError() if self._is_too_late else error) from error
            if not chunk:
                raise ProviderUnavailable("cut", "the stream ended before the answer did")

    async def drain(self) -> None:
        """Reads to the stream's end, which follows the answer's, so that the connection serves another."""
        self.end_at(asyncio.get_running_loop().time() + DRAIN_S)
        with suppress(aiohttp.ClientError, OSError):
            while await self._response.content.readany():
                pass

    def end_at(self, when: float) -> None:
        """Moves the time limit, in the loop's time."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(when, self._end)

    def close(self) -> None:
        """Ends the connection, unless the stream was read to its end: that gave it back already."""
        if self._timer is not None:
            self._timer.cancel()
        self._response.close()

    def _end(self) -> None:
        self._is_too_late = True
        self._response.close()


def body_of(request: ModelRequest, model: str, max_output_tokens: int) -> "ResponseCreateParamsStreaming":
    """The request's body: nothing is stored there, and the visitor is a pseudonym."""
    body: ResponseCreateParamsStreaming = {
        "model": model,
        "stream": True,
        "instructions": request.instructions,
        "input": _input_of(request),
        "max_output_tokens": max_output_tokens,
        "store": False,
    }
    if request.visitor_key:
        body["safety_identifier"] = request.visitor_key
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": dict(tool.parameters),
                "strict": False,
            }
            for tool in request.tools
        ]
        # What is not stored there must come back with the tools' results, a model's reasoning included.
        body["include"] = ["reasoning.encrypted_content"]
    return body


def _input_of(request: ModelRequest) -> "ResponseInputParam":
    turns: ResponseInputParam = [{"role": message.role, "content": message.text} for message in request.messages]
    for a_round in request.rounds:
        turns += cast("ResponseInputParam", list(a_round.output))
        turns += [
            {"type": "function_call_output", "call_id": call_id, "output": text}
            for call_id, text in a_round.results.items()
        ]
    return turns
