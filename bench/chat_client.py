"""A visitor that costs little, so that the client does not measure itself: one stream, one answer at a time."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
import orjson


@dataclass
class Answer:
    """When the parts of one answer came, in seconds of `time.perf_counter`."""

    posted_at: float
    first_token_at: float = 0.0
    ended_at: float = 0.0
    is_complete: bool = False


@dataclass
class Visitor:
    """A visitor with an open conversation and its event stream."""

    session: aiohttp.ClientSession
    api_url: str
    headers: dict[str, str]
    conversation: str = ""
    answer: Answer = field(default_factory=lambda: Answer(0.0))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, text: str) -> Answer:
        """Posts a message and waits for the whole answer on the stream."""
        self.ended.clear()
        self.answer = Answer(time.perf_counter())
        await self.post(f"/v1/conversations/{self.conversation}/messages", {"id": str(uuid4()), "text": text})
        await asyncio.wait_for(self.ended.wait(), 60)
        return self.answer

    async def post(self, path: str, body: dict[str, object]) -> dict[str, str]:
        """Sends JSON; raises when the API refuses."""
        async with self.session.post(self.api_url + path, data=orjson.dumps(body), headers=self.headers) as response:
            answer: dict[str, str] = orjson.loads(await response.read())
            if response.status >= 400:
                raise RuntimeError(f"{path}: {response.status} {answer}")
            return answer

    async def listen(self) -> None:
        """Reads the conversation's stream until cancelled."""
        url = f"{self.api_url}/v1/conversations/{self.conversation}/events"
        async with self.session.get(url, headers=self.headers, timeout=aiohttp.ClientTimeout(total=None)) as stream:
            async for line in stream.content:
                if line.startswith(b"event: "):
                    self._note(line[7:].strip())

    def _note(self, event: bytes) -> None:
        now = time.perf_counter()
        if event == b"reply_token" and not self.answer.first_token_at:
            self.answer.first_token_at = now
        elif event in (b"reply_completed", b"reply_failed"):
            self.answer.ended_at, self.answer.is_complete = now, event == b"reply_completed"
            self.ended.set()


@asynccontextmanager
async def arrive(session: aiohttp.ClientSession, api_url: str, site_key: str, number: int) -> AsyncIterator[Visitor]:
    """A visitor who has filled in the form, opened a conversation and listens to it."""
    visitor = Visitor(session, api_url, {"Content-Type": "application/json"})
    async with session.get(f"{api_url}/v1/sites/{site_key}") as response:
        consent = (await response.json())["consent"]["version"]
    form = {"site_key": site_key, "name": f"Bench {number}", "email": f"bench{number}@bench.example"}
    answer = await visitor.post("/v1/visitors", {**form, "language": "en", "consent": True, "consent_version": consent})
    visitor.headers["Authorization"] = f"Bearer {answer['token']}"
    visitor.conversation = (await visitor.post("/v1/conversations", {"language": "en"}))["id"]
    listening = asyncio.create_task(visitor.listen())
    try:
        yield visitor
    finally:
        listening.cancel()
