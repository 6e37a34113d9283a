"""Visitors who never give up: a message is sent again, with the same id, until the API has acknowledged it.

What was acknowledged is the client's own log, the only witness that the stores are compared with.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

LANGUAGE = "en"


@dataclass
class Log:
    """What the API acknowledged, and how many requests are in progress."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    """The widget's id of a message to the API's."""
    in_flight: int = 0
    count_retries: int = 0
    has_begun: asyncio.Event = field(default_factory=asyncio.Event)


class RestlessVisitor:
    """One conversation, message after message, until told to stop."""

    def __init__(self, session: aiohttp.ClientSession, api_url: str, site_key: str, number: int, log: Log) -> None:
        self._session, self._api_url, self._site_key, self._number, self._log = session, api_url, site_key, number, log
        self._headers: dict[str, str] = {}

    async def talk_until(self, stop: asyncio.Event) -> None:
        """Arrives, and asks one thing after another."""
        consent = (await self._request("GET", f"/v1/sites/{self._site_key}"))["consent"]
        form = {"site_key": self._site_key, "name": "Restless", "email": f"restless{self._number}@visitors.example"}
        terms = {"language": LANGUAGE, "consent": True, "consent_version": consent["version"]}
        self._headers["Authorization"] = (
            f"Bearer {(await self._request('POST', '/v1/visitors', form | terms))['token']}"
        )
        conversation = (await self._request("POST", "/v1/conversations", {"language": LANGUAGE}))["id"]
        turn = 0
        while not stop.is_set():
            turn += 1
            await self._send(conversation, f"Are you open on day {turn} for visitor {self._number}?")

    async def _send(self, conversation: str, text: str) -> None:
        message_id = str(uuid4())
        body = {"id": message_id, "text": text}
        self._log.in_flight += 1
        try:
            taken = await self._request("POST", f"/v1/conversations/{conversation}/messages", body)
        finally:
            self._log.in_flight -= 1
        self._log.acknowledged[message_id] = str(taken["message"]["id"])
        self._log.has_begun.set()

    async def _request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
        while True:
            try:
                async with self._session.request(
                    method, self._api_url + path, json=body, headers=self._headers
                ) as response:
                    answer: dict[str, Any] = await response.json(content_type=None)  # the API's own JSON
                    if response.status < 400:
                        return answer
                    assert response.status in {429, 500, 502, 503, 504}, f"{path}: {response.status} {answer}"
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                pass
            self._log.count_retries += 1
            await asyncio.sleep(0.1)


@asynccontextmanager
async def restless_visitors(api_url: str, site_key: str, count: int) -> AsyncIterator[Log]:
    """So many visitors at once; they end their last message when the block ends."""
    log, stop = Log(), asyncio.Event()
    timeout = aiohttp.ClientTimeout(total=15, sock_connect=3)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        asyncio.TaskGroup() as group,
    ):
        for number in range(count):
            group.create_task(RestlessVisitor(session, api_url, site_key, number, log).talk_until(stop))
        try:
            yield log
        finally:
            stop.set()
