"""A visitor with a browser's manners: pre-chat, messages with ids, a stream of events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2

PATIENCE_S = 60
Json = dict[str, Any]


@dataclass(frozen=True)
class ServerEvent:
    """One server-sent event."""

    name: str
    id: str | None
    data: Json


@dataclass
class Visitor:
    """Talks to one API; `url` can be changed to another worker's."""

    url: str
    site_key: str
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    client: httpx2.AsyncClient = field(default_factory=lambda: httpx2.AsyncClient(timeout=PATIENCE_S, trust_env=False))

    async def request(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Any request, as this visitor."""
        headers = self._headers() | more.pop("headers", {})
        return await self.client.request(method, self.url + path, headers=headers, **more)

    def _headers(self) -> dict[str, str]:
        return ({"Authorization": f"Bearer {self.token}"} if self.token else {}) | self.headers

    async def pre_chat(self, **changes: Any) -> httpx2.Response:
        """Fills in the form, and keeps the token."""
        form = {
            "site_key": self.site_key,
            "name": "Astrid Lind",
            "email": "astrid@example.com",
            "language": "en",
            "consent": True,
            "consent_version": "1",
            "website": "",
        }
        response = await self.request("POST", "/v1/visitors", json=form | changes)
        if response.status_code == 201:
            self.token = response.json()["token"]
        return response

    async def pre_chat_from(self, origin: str) -> httpx2.Response:
        """Fills in the form on a page of this origin."""
        self.headers["Origin"] = origin
        try:
            return await self.pre_chat()
        finally:
            del self.headers["Origin"]

    async def open(self, language: str = "en") -> str:
        """Opens a conversation and returns its path."""
        response = await self.request("POST", "/v1/conversations", json={"language": language})
        assert response.status_code == 201, response.text
        return f"/v1/conversations/{response.json()['id']}"

    async def post(self, path: str, text: str, message_id: str | None = None) -> httpx2.Response:
        """Posts a message."""
        return await self.request("POST", f"{path}/messages", json={"id": message_id or str(uuid4()), "text": text})

    async def ask(self, path: str, text: str) -> Json:
        """Posts a message and waits for its answer."""
        posted = (await self.post(path, text)).json()
        return await self.answer(path, posted["reply_id"])

    async def answer(self, path: str, reply_id: str) -> Json:
        """The finished reply, from the stream."""
        async with self.events(path) as events:
            async for event in events:
                if event.name in ("reply_completed", "reply_failed") and event.data["message"]["id"] == reply_id:
                    message: Json = event.data["message"]
                    return message
        raise AssertionError("the stream ended before the answer")

    @asynccontextmanager
    async def events(self, path: str, last_event_id: str | None = None) -> AsyncIterator[AsyncIterator[ServerEvent]]:
        """The conversation's stream, for at most PATIENCE_S."""
        headers = self._headers()
        if last_event_id:
            headers["Last-Event-ID"] = last_event_id
        async with (
            asyncio.timeout(PATIENCE_S),
            self.client.stream("GET", f"{self.url}{path}/events", headers=headers) as response,
        ):
            assert response.status_code == 200, await response.aread()
            yield read_events(response)


async def read_events(response: httpx2.Response) -> AsyncIterator[ServerEvent]:
    """Parses server-sent events; pings are skipped."""
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "event" in fields:
            yield ServerEvent(fields["event"], fields.get("id"), json.loads(fields["data"]))
            fields = {}
        else:
            fields = {}


class Screen:
    """What a visitor sees, put together from events as the widget does it."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.states: dict[str, str] = {}
        self.completed: list[str] = []

    def show(self, event: ServerEvent) -> None:
        """Applies one event."""
        data = event.data
        if event.name == "reply_token":
            units = self.texts.get(data["reply_id"], "").encode("utf-16-le")[: data["offset"] * 2]
            self.texts[data["reply_id"]] = units.decode("utf-16-le") + data["text"]
        elif event.name in ("reply_started", "reply_restarted"):
            self.texts[data["reply_id"]] = ""
        elif "message" in data:
            self.texts[data["message"]["id"]] = data["message"]["text"]
            self.states[data["message"]["id"]] = data["message"]["state"]
            if event.name == "reply_completed":
                self.completed.append(data["message"]["id"])
