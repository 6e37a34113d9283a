"""One embedding a message: asked of the machine's embedder or computed in a thread, and kept by text.

EmbedderUnavailable      the embedder did not answer in time, or not with vectors
"""

import asyncio
import unicodedata
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from typing import Protocol

import aiohttp
import numpy as np
import orjson
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Compute = Callable[[list[str]], Awaitable[Vector]]
DIMENSIONS = 384


class EmbedderUnavailable(Exception):
    """No vector came: retrieval has to do without."""


class Embedder(Protocol):
    """Turns text into normalized float32 vectors of 384 dimensions."""

    @property
    def model(self) -> str:
        """The model's name; vectors of two models are never compared."""

    async def embed(self, text: str) -> Vector:
        """The vector of one text, shape (384,)."""

    def prepare(self, text: str) -> None:
        """Begins to compute the vector of a text that will be asked for soon; returns at once."""

    async def embed_many(self, texts: Sequence[str]) -> Vector:
        """One vector a text, shape (len(texts), 384)."""

    async def close(self) -> None:
        """Lets go of connections."""


def normalize_text(text: str) -> str:
    """The text as it is embedded and remembered: one Unicode form, single spaces, no lone surrogates."""
    return " ".join(unicodedata.normalize("NFC", text).encode(errors="replace").decode().split())


class CachedEmbedder:
    """Asks `compute` for the texts that it has not seen lately. Equal questions in progress are asked once."""

    def __init__(self, model: str, compute: Compute, capacity: int = 4096) -> None:
        self._model = model
        self._compute = compute
        self._capacity = capacity
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._in_progress: dict[str, asyncio.Task[Vector]] = {}

    @property
    def model(self) -> str:
        """The model's name; vectors of two models are never compared."""
        return self._model

    async def embed(self, text: str) -> Vector:
        """The vector of one text, shape (384,)."""
        key = normalize_text(text)
        if (known := self._recall(key)) is not None:
            return known
        # Shielded: a visitor who goes away must not take the answer of the next one along.
        return await asyncio.shield(self._in_progress.get(key) or self._start(key))

    def prepare(self, text: str) -> None:
        """Begins to compute the vector of a text that will be asked for soon; returns at once."""
        key = normalize_text(text)
        if key not in self._known and key not in self._in_progress:
            # Whoever asks for it hears of a failure; nobody may.
            self._start(key).add_done_callback(lambda task: task.cancelled() or task.exception())

    async def embed_many(self, texts: Sequence[str]) -> Vector:
        """One vector a text, shape (len(texts), 384)."""
        keys = [normalize_text(text) for text in texts]
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        found = {key: self._known[key] for key in keys if key in self._known}
        for start in range(0, len(missing), 64):
            part = missing[start : start + 64]
            found.update(zip(part, await self._compute(part), strict=True))
        for key in missing:
            self._remember(key, found[key])
        return np.stack([found[key] for key in keys]) if keys else np.empty((0, DIMENSIONS), np.float32)

    async def close(self) -> None:
        """Lets go of connections, where `compute` holds any."""
        if isinstance(self._compute, RemoteModel):
            await self._compute.close()

    def _start(self, key: str) -> asyncio.Task[Vector]:
        task = asyncio.create_task(self._compute_one(key))
        self._in_progress[key] = task
        task.add_done_callback(lambda _: self._in_progress.pop(key, None))
        return task

    async def _compute_one(self, key: str) -> Vector:
        vector: Vector = (await self._compute([key]))[0]
        self._remember(key, vector)
        return vector

    def _recall(self, key: str) -> Vector | None:
        known = self._known.get(key)
        if known is not None:
            self._known.move_to_end(key)
        return known

    def _remember(self, key: str, vector: Vector) -> None:
        vector.setflags(write=False)
        self._known[key] = vector
        self._known.move_to_end(key)
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)


def in_thread(embed_texts: Callable[[Sequence[str]], Vector], executor: Executor) -> Compute:
    """Runs the model in the executor's threads, off the event loop."""

    async def compute(texts: list[str]) -> Vector:
        return await asyncio.get_running_loop().run_in_executor(executor, embed_texts, texts)

    return compute


class RemoteModel:
    """The embedder process of this machine, over HTTP: JSON texts in, raw float32 rows out."""

    def __init__(self, url: str, token: str, timeout_s: float = 10.0) -> None:
        self._url = url.rstrip("/") + "/embeddings"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=2)
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, texts: list[str]) -> Vector:
        """One vector a text; raises EmbedderUnavailable."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._timeout, headers=self._headers, trust_env=False)
        try:
            async with self._session.post(self._url, data=orjson.dumps({"texts": texts})) as response:
                return _read_vectors(response.status, await response.read(), len(texts))
        except (aiohttp.ClientError, TimeoutError) as failure:
            raise EmbedderUnavailable(f"{self._url}: {failure!r}") from failure

    async def close(self) -> None:
        """Closes the connections."""
        if self._session is not None:
            await self._session.close()


def _read_vectors(status: int, body: bytes, count: int) -> Vector:
    if status != 200 or len(body) != count * DIMENSIONS * 4:
        raise EmbedderUnavailable(f"the embedder answered {status} with {len(body)} bytes for {count} texts")
    return np.frombuffer(body, dtype="<f4").reshape(count, DIMENSIONS)
