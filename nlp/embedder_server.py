"""The machine's embedder: one process holds the model for every API worker, on the loopback, for a token.

POST /embeddings  {"texts": [...]}  ->  float32 rows of 384, little-endian, in the order asked
GET  /healthz                       ->  200 once the weights are mapped and warm
"""

import asyncio
import hmac
import os
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import lru_cache, partial

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from nlp.embed import MODEL, embed_texts

MAX_TEXTS = 256
MAX_BYTES = 2_000_000


def create_app(token: str, threads: int, hosts: Sequence[str] = ("127.0.0.1", "localhost")) -> Starlette:
    """The ASGI app; `threads` texts are computed at once. `hosts` are the names that it answers to."""
    if not token:
        raise ValueError("the embedder needs a token")
    executor = ThreadPoolExecutor(threads, thread_name_prefix="embed")

    @asynccontextmanager
    async def warm(_: Starlette) -> AsyncIterator[None]:
        await asyncio.get_running_loop().run_in_executor(executor, _row, "warm")
        yield
        executor.shutdown(wait=False, cancel_futures=True)

    return Starlette(
        routes=[
            Route("/embeddings", partial(_embeddings, token, executor), methods=["POST"]),
            Route("/healthz", _healthz),
        ],
        lifespan=warm,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts])],
    )


def run(host: str, port: int, token: str, hosts: Sequence[str], threads: int = 0) -> None:
    """Serves until told to stop. `threads` 0 means one a core, at most four."""
    app = create_app(token, threads or min(os.cpu_count() or 1, 4), hosts)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=5)


async def _healthz(_: Request) -> Response:
    return JSONResponse({"status": "ready", "model": MODEL})


async def _embeddings(token: str, executor: ThreadPoolExecutor, request: Request) -> Response:
    offered = request.headers.get("authorization", "").encode()
    if not hmac.compare_digest(offered, f"Bearer {token}".encode()):
        return JSONResponse({"error": "the token is missing or wrong"}, status_code=401)
    if int(request.headers.get("content-length") or MAX_BYTES + 1) > MAX_BYTES:
        return JSONResponse({"error": f"send at most {MAX_BYTES} bytes"}, status_code=413)
    texts = _read_texts(await request.body())
    if texts is None:
        return JSONResponse({"error": f"send {{'texts': [...]}} with 1 to {MAX_TEXTS} strings"}, status_code=422)
    body = await asyncio.get_running_loop().run_in_executor(executor, _rows, texts)
    return Response(body, media_type="application/octet-stream")


def _read_texts(body: bytes) -> list[str] | None:
    try:
        texts = orjson.loads(body)["texts"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    fits = isinstance(texts, list) and 0 < len(texts) <= MAX_TEXTS and all(isinstance(text, str) for text in texts)
    return texts if fits else None


def _rows(texts: list[str]) -> bytes:
    return b"".join(_row(text) for text in texts)


@lru_cache(maxsize=8192)
def _row(text: str) -> bytes:
    """Shared by every worker of the machine: a question that one has asked is free for the others."""
    return embed_texts([text]).astype("<f4").tobytes()
