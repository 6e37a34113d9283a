"""One visitor at the public API, in an import's time: tries again when the API is busy or away.

Replies are waited for on the conversation's event stream: cheaper than asking for the conversation again and again.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import aiohttp
import orjson

MAX_TRIES: Final = 14
LONGEST_WAIT_S: Final = 5.0
BUSY: Final = {429, 500, 502, 503, 504}
Json = Mapping[str, object]

ENDINGS: Final = {b"reply_completed": True, b"reply_failed": False}
LOOK_AFTER_S: Final = 20.0
GIVE_UP_AFTER_S: Final = 180.0


class RequestFailed(Exception):
    """The API refused, or did not answer after every try."""


@dataclass(frozen=True)
class Target:
    """Where the conversations go, and under which import token."""

    base_url: str
    site_key: str
    consent_version: str
    import_token: str
    origin: str


class ApiVisitor:
    """A visitor with an address and a clock of its own.

    aiohttp, because a replay sends tens of thousands of requests, and its client costs the least.
    """

    def __init__(self, session: aiohttp.ClientSession, target: Target, address: str, started_at: datetime) -> None:
        self.now = started_at
        self._session = session
        self._target = target
        self._address = address
        self._token: str | None = None

    def let_pass(self, seconds: float) -> None:
        """Time goes by for the visitor, never into the future."""
        self.now = min(self.now + timedelta(seconds=seconds), datetime.now(UTC))

    async def arrive(self, name: str, email: str, language: str) -> None:
        """Fills in the form before the chat."""
        form = {
            "site_key": self._target.site_key,
            "name": name,
            "email": email,
            "language": language,
            "consent": True,
            "consent_version": self._target.consent_version,
        }
        self._token = str((await self.request("POST", "/v1/visitors", form))["token"])

    def headers(self) -> dict[str, str]:
        """Who sends, and when and where from it counts as sent."""
        headers = {
            "Samtal-Import": self._target.import_token,
            "Samtal-Occurred-At": self.now.isoformat(),
            "Samtal-Address": self._address,
            "Samtal-Origin": self._target.origin,
            "Content-Type": "application/json",
        }
        return {**headers, "Authorization": f"Bearer {self._token}"} if self._token else headers

    async def request(self, method: str, path: str, body: Json | None = None) -> Json:
        """The answer's body. The same request is sent again while the API is busy. Raises RequestFailed."""
        data = orjson.dumps(body) if body is not None else None
        problem = ""
        for tries in range(MAX_TRIES):
            try:
                status, answer, retry_after = await self._send(method, path, data)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                problem = type(error).__name__
            else:
                if status < 400:
                    return answer
                problem = f"{status} {answer}"
                if status not in BUSY:
                    break
                self.let_pass(retry_after)  # limits go by the visitor's clock
            await asyncio.sleep(min(0.1 * 2**tries, LONGEST_WAIT_S))
        raise RequestFailed(f"{method} {path}: {problem}")

    def stream(self, path: str, last_event_id: str) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Opens a stream of server-sent events."""
        headers = {**self.headers(), **({"Last-Event-ID": last_event_id} if last_event_id else {})}
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60)
        return self._session.get(self._target.base_url + path, headers=headers, timeout=timeout)

    async def _send(self, method: str, path: str, data: bytes | None) -> tuple[int, Json, float]:
        url = self._target.base_url + path
        async with self._session.request(method, url, data=data, headers=self.headers()) as response:
            body = await response.read()
            answer = orjson.loads(body) if body and response.content_type == "application/json" else {}
            return response.status, answer, float(response.headers.get("Retry-After", 1))


class ReplyStream:
    """The ends of replies as they come in."""

    def __init__(self, visitor: ApiVisitor, path: str) -> None:
        self._visitor = visitor
        self._path = path
        self._ended: dict[str, asyncio.Future[bool]] = {}
        self._last_event_id = ""

    async def is_answered(self, reply_id: str) -> bool:
        """Waits for the reply's end: True when it completed, False when it failed or never came."""
        ending = self._ending(reply_id)
        for _ in range(int(GIVE_UP_AFTER_S / LOOK_AFTER_S)):
            with suppress(TimeoutError):
                return await asyncio.wait_for(asyncio.shield(ending), LOOK_AFTER_S)
            await self._look()
        return False

    async def run(self) -> None:
        """Reads the stream until cancelled, and opens it again where it left off."""
        while True:
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with self._visitor.stream(f"{self._path}/events", self._last_event_id) as response:
                    if response.status == 200:
                        await self._read(response.content)
            await asyncio.sleep(0.5)

    async def _read(self, lines: aiohttp.StreamReader) -> None:
        name = b""
        async for line in lines:
            field, _, value = line.rstrip(b"\r\n").partition(b": ")
            if field == b"event":
                name = value
            elif field == b"id":
                self._last_event_id = value.decode()
            elif field == b"data" and name in ENDINGS:
                self._end(str(orjson.loads(value)["message"]["id"]), ENDINGS[name])

    async def _look(self) -> None:
        # The stream said nothing for long: ask for the conversation itself.
        with suppress(RequestFailed):
            whole = await self._visitor.request("GET", self._path)
            for message in whole["messages"]:  # type: ignore[attr-defined]  # the API's own shape
                if message["author"] == "assistant" and message["state"] in ("complete", "failed"):
                    self._end(message["id"], message["state"] == "complete")

    def _ending(self, reply_id: str) -> "asyncio.Future[bool]":
        return self._ended.setdefault(reply_id, asyncio.get_running_loop().create_future())

    def _end(self, reply_id: str, is_complete: bool) -> None:
        ending = self._ending(reply_id)
        if not ending.done():
            ending.set_result(is_complete)


@asynccontextmanager
async def follow_replies(visitor: ApiVisitor, path: str) -> AsyncIterator[ReplyStream]:
    """The conversation's stream, read for as long as the context is open."""
    stream = ReplyStream(visitor, path)
    reading = asyncio.create_task(stream.run())
    try:
        yield stream
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
