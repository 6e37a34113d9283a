import asyncio
import gc
import socket
import threading
from collections.abc import Iterator

import numpy as np
import pytest
import uvicorn

from integrations.embedder import CachedEmbedder, EmbedderUnavailable, RemoteModel, Vector, normalize_text
from nlp.embed import embed_texts
from nlp.embedder_server import create_app


class CountingModel:
    """Gives every text a vector and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    async def __call__(self, texts: list[str]) -> Vector:
        self.asked.append(texts)
        await asyncio.sleep(0.01)
        return np.array([[float(len(text))] * 384 for text in texts], dtype=np.float32)


@pytest.fixture(scope="module")
def embedder_url() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(create_app("right", threads=1), log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


async def test_vectors_over_http_are_the_models(embedder_url: str) -> None:
    embedder = CachedEmbedder("m", RemoteModel(embedder_url, "right"))
    np.testing.assert_array_equal(await embedder.embed("Do you deliver?"), embed_texts(["Do you deliver?"])[0])
    await embedder.close()


async def test_many_texts_keep_their_order(embedder_url: str) -> None:
    embedder = CachedEmbedder("m", RemoteModel(embedder_url, "right"))
    await embedder.embed("b")
    np.testing.assert_array_equal(await embedder.embed_many(["a", "b", "a"]), embed_texts(["a", "b", "a"]))
    await embedder.close()


async def test_question_seen_before_is_not_computed_again() -> None:
    model = CountingModel()
    embedder = CachedEmbedder("m", model)
    await embedder.embed("Do you  deliver?")
    await embedder.embed(" Do you deliver?\n")
    assert model.asked == [["Do you deliver?"]]


async def test_same_question_from_many_at_once_is_computed_once() -> None:
    model = CountingModel()
    embedder = CachedEmbedder("m", model)
    await asyncio.gather(*(embedder.embed("Do you deliver?") for _ in range(20)))
    assert len(model.asked) == 1


async def test_visitor_who_leaves_does_not_take_the_vector_along() -> None:
    embedder = CachedEmbedder("m", CountingModel())
    first = asyncio.create_task(embedder.embed("Do you deliver?"))
    second = asyncio.create_task(embedder.embed("Do you deliver?"))
    await asyncio.sleep(0.001)
    first.cancel()
    assert (await second).shape == (384,)


async def test_a_text_that_was_prepared_is_computed_once_and_waits_less() -> None:
    model = CountingModel()
    embedder = CachedEmbedder("m", model)
    embedder.prepare("Do you deliver?")
    embedder.prepare("Do you deliver?")
    await asyncio.sleep(0)
    assert model.asked == [["Do you deliver?"]]
    await embedder.embed("Do you deliver?")
    embedder.prepare("Do you deliver?")
    await asyncio.sleep(0)
    assert len(model.asked) == 1


async def test_a_text_that_could_not_be_prepared_fails_whoever_asks_for_it(recwarn: pytest.WarningsRecorder) -> None:
    async def unavailable(texts: list[str]) -> Vector:
        raise EmbedderUnavailable(texts[0])

    embedder = CachedEmbedder("m", unavailable)
    embedder.prepare("nobody asks")
    await asyncio.sleep(0.01)
    gc.collect()
    with pytest.raises(EmbedderUnavailable):
        await embedder.embed("somebody asks")
    assert not [warning for warning in recwarn if "never retrieved" in str(warning.message)]


async def test_oldest_text_is_forgotten_first() -> None:
    model = CountingModel()
    embedder = CachedEmbedder("m", model, capacity=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        await embedder.embed(text)
    assert [texts[0] for texts in model.asked] == ["a", "b", "c", "b"]


async def test_more_texts_than_the_cache_holds_still_come_back() -> None:
    embedder = CachedEmbedder("m", CountingModel(), capacity=3)
    assert (await embedder.embed_many([str(n) for n in range(200)])).shape == (200, 384)


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_wrong_token_is_said(embedder_url: str, token: str) -> None:
    model = RemoteModel(embedder_url, token)
    with pytest.raises(EmbedderUnavailable, match="401"):
        await model(["a"])
    await model.close()


async def test_embedder_that_is_down_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    model = RemoteModel(f"http://127.0.0.1:{port}", "right")
    with pytest.raises(EmbedderUnavailable):
        await model(["a"])
    await model.close()


def test_failed_text_is_asked_again() -> None:
    async def scenario() -> None:
        failures = [True]

        async def compute(texts: list[str]) -> Vector:
            if failures:
                failures.pop()
                raise EmbedderUnavailable("once")
            return np.ones((len(texts), 384), dtype=np.float32)

        embedder = CachedEmbedder("m", compute)
        with pytest.raises(EmbedderUnavailable):
            await embedder.embed("a")
        assert (await embedder.embed("a")).shape == (384,)

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("text", "normal"), [("  a \n b ", "a b"), ("cafe\u0301", "café"), ("a\ud800b", "a?b"), ("", "")]
)
def test_texts_that_look_the_same_are_the_same(text: str, normal: str) -> None:
    assert normalize_text(text) == normal
