"""Waits for replies on a conversation's event stream: cheaper than asking for the conversation again and again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

import aiohttp
import orjson

from cli.talk.api_visitor import ApiVisitor, RequestFailed

ENDINGS: Final = {b"reply_completed": True, b"reply_failed": False}
LOOK_AFTER_S: Final = 20.0
GIVE_UP_AFTER_S: Final = 180.0


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
