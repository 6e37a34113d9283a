"""The scripted provider's ASGI app, written on bare ASGI so that it can serve hundreds of streams a second.

POST /v1/responses, /v1/moderations, /v1/embeddings     the provider's
PUT  /admin/scripts [{...}, "name"]                     the next requests' scripts, then the default again
PUT  /admin/default "name" or {...}                     the script of every model that names none
GET  /admin/requests                                    what was asked so far; DELETE forgets it
"""

import asyncio
import base64
import hashlib
import hmac
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import ValidationError

from local_stack.scripted_openai.frames import JsonObject, frames_of, response_object
from local_stack.scripted_openai.scripts import SCRIPTS, Script, script_named

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class CutOff(Exception):
    """Makes the server drop the connection in the middle of a stream."""


class ScriptedOpenAI:
    """The app and its memory of what it was asked."""

    def __init__(self, api_key: str = "", default: Script | None = None) -> None:
        self._api_key = api_key
        self._default = default or SCRIPTS["answer"]
        self._next: deque[Script] = deque()
        self._counts: Counter[str] = Counter()
        self._last: dict[str, JsonObject] = {}
        self.open_streams = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            return
        path = scope["path"]
        body = await _read_body(receive)
        if path.startswith("/admin/"):
            await self._administer(scope["method"], path.removeprefix("/admin/"), body, send)
        elif not self._is_allowed(scope["headers"]):
            await _send_error(send, Script(status=401, code="invalid_api_key"))
        elif handler := self._handlers().get(path):
            request = orjson.loads(body)
            self._counts[path.rsplit("/", 1)[1]] += 1
            self._last[path.rsplit("/", 1)[1]] = request
            await handler(request, receive, send)
        else:
            await _send_json(send, 404, _error("no such path", "not_found"))

    def _handlers(self) -> dict[str, Callable[[JsonObject, Receive, Send], Awaitable[None]]]:
        return {
            "/v1/responses": self._respond,
            "/v1/moderations": self._moderate,
            "/v1/embeddings": self._embed,
        }

    def _is_allowed(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        offered = dict(headers).get(b"authorization", b"")
        return not self._api_key or hmac.compare_digest(offered, f"Bearer {self._api_key}".encode())

    def _script_for(self, model: str) -> Script:
        if self._next:
            return self._next.popleft()
        return script_named(model) or self._default

    async def _respond(self, request: JsonObject, receive: Receive, send: Send) -> None:
        given = request["input"] if isinstance(request["input"], list) else []
        results = sum(item.get("type") == "function_call_output" for item in given)
        script = self._script_for(request["model"])
        if script.calls:
            script = script.in_round(results, has_tools=bool(request.get("tools")))
        if script.delay_s and await _is_gone_within(receive, script.delay_s):
            return
        if script.status != 200:
            await _send_error(send, script)
        elif request.get("stream"):
            self.open_streams += 1
            try:
                await _stream(script, request["model"], receive, send)
            finally:
                self.open_streams -= 1
        else:
            await _send_json(send, 200, response_object(script, request["model"], "completed", script.text))

    async def _moderate(self, request: JsonObject, receive: Receive, send: Send) -> None:
        script = script_named(request["model"]) or SCRIPTS["answer"]
        if script.delay_s and await _is_gone_within(receive, script.delay_s):
            return
        if script.status != 200:
            await _send_error(send, script)
            return
        flagged = script.is_flagged or "flag-this" in str(request["input"])
        verdict = _moderation(request["model"], flagged)
        await _send_json(send, 200, verdict if script.text else verdict | {"results": []})

    async def _embed(self, request: JsonObject, receive: Receive, send: Send) -> None:
        texts = [request["input"]] if isinstance(request["input"], str) else request["input"]
        as_base64 = request.get("encoding_format") == "base64"
        data = [
            {"object": "embedding", "index": at, "embedding": _written(_vector(text, request), as_base64)}
            for at, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": 8 * len(texts), "total_tokens": 8 * len(texts)}
        await _send_json(send, 200, {"object": "list", "data": data, "model": request["model"], "usage": usage})

    async def _administer(self, method: str, what: str, body: bytes, send: Send) -> None:
        try:
            answer = self._obey(method, what, body)
        except (KeyError, ValidationError, orjson.JSONDecodeError) as error:
            await _send_json(send, 422, _error(f"not a script: {error}", "invalid_script"))
            return
        await _send_json(send, 200 if answer is not None else 404, answer or _error("no such path", "not_found"))

    def _obey(self, method: str, what: str, body: bytes) -> JsonObject | None:
        match method, what:
            case "PUT", "scripts":
                self._next = deque(_read_script(it) for it in orjson.loads(body))
            case "PUT", "default":
                self._default = _read_script(orjson.loads(body))
            case "DELETE", "requests":
                self._counts.clear()
                self._last.clear()
            case "GET", "requests":
                pass
            case _:
                return None
        return {"counts": dict(self._counts), "last": self._last, "open_streams": self.open_streams}


async def _stream(script: Script, model: str, receive: Receive, send: Send) -> None:
    head, tokens, tail = frames_of(script, model)
    headers = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-request-id", b"req_scripted")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if script.split == "whole":
        await _write(send, b"".join((head, *tokens, tail)))
    else:
        await _write_slowly(script, (head, *tokens), tail, send)
    if script.ending == "cut":
        raise CutOff
    if script.ending == "hang":
        await _is_gone_within(receive, None)
        return
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _write_slowly(script: Script, frames: tuple[bytes, ...], tail: bytes, send: Send) -> None:
    for at, frame in enumerate((*frames, tail)):
        if script.token_delay_s and 0 < at < len(frames):
            await asyncio.sleep(script.token_delay_s)
        if script.split == "bytes":
            for byte in frame:
                await _write(send, bytes((byte,)))
                # Gives the other side a turn, so that the pieces arrive as pieces.
                await asyncio.sleep(0)
        elif frame:
            await _write(send, frame)


async def _write(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _read_body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


async def _is_gone_within(receive: Receive, seconds: float | None) -> bool:
    """Waits, but no longer than the client does."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _send_json(
    send: Send, status: int, content: JsonObject, headers: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    body = orjson.dumps(content)
    start = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *headers]
    await send({"type": "http.response.start", "status": status, "headers": start})
    await send({"type": "http.response.body", "body": body})


async def _send_error(send: Send, script: Script) -> None:
    wait = ((b"retry-after", str(script.retry_after_s).encode()),) if script.retry_after_s is not None else ()
    await _send_json(send, script.status, _error("the script answers so", script.code), wait)


def _error(message: str, code: str) -> JsonObject:
    return {"error": {"message": message, "type": code, "code": code, "param": None}}


def _read_script(given: str | JsonObject) -> Script:
    return SCRIPTS[given] if isinstance(given, str) else Script.model_validate(given)


def _moderation(model: str, flagged: bool) -> JsonObject:
    categories = ("harassment", "hate", "illicit", "self-harm", "sexual", "violence")
    result = {
        "flagged": flagged,
        "categories": {name: flagged and name == "harassment" for name in categories},
        "category_scores": {name: 0.98 if flagged and name == "harassment" else 0.01 for name in categories},
        "category_applied_input_types": {name: ["text"] for name in categories},
    }
    return {"id": "modr_scripted", "model": model, "results": [result]}


def _vector(text: str, request: JsonObject) -> NDArray[np.float32]:
    """A direction of its own for every text, always the same one."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).standard_normal(request.get("dimensions") or 1536)
    return np.asarray(vector / np.linalg.norm(vector), dtype="<f4")


def _written(vector: NDArray[np.float32], as_base64: bool) -> str | list[float]:
    return base64.b64encode(vector.tobytes()).decode() if as_base64 else vector.tolist()
