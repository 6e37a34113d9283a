from collections.abc import AsyncIterator

import httpx2
import numpy as np
import pytest

from nlp.embed import embed_texts
from nlp.embedder_server import create_app


@pytest.fixture
async def embedder() -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app("right", threads=1)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://localhost") as client:
        yield client


RIGHT = {"Authorization": "Bearer right"}


async def test_rows_come_in_the_order_asked(embedder: httpx2.AsyncClient) -> None:
    texts = ["Do you deliver?", "When are you open?", "Do you deliver?"]
    answer = await embedder.post("/embeddings", json={"texts": texts}, headers=RIGHT)
    rows = np.frombuffer(answer.content, dtype="<f4").reshape(3, -1)
    np.testing.assert_array_equal(rows, embed_texts(texts))


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "right"}])
async def test_without_the_token_nothing_is_computed(embedder: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    assert (await embedder.post("/embeddings", json={"texts": ["a"]}, headers=headers)).status_code == 401


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"texts": []}', b'{"texts": [1]}', b'{"texts": "a"}'])
async def test_what_is_no_list_of_texts_is_refused(embedder: httpx2.AsyncClient, body: bytes) -> None:
    assert (await embedder.post("/embeddings", content=body, headers=RIGHT)).status_code == 422


async def test_too_much_at_once_is_refused(embedder: httpx2.AsyncClient) -> None:
    answer = await embedder.post("/embeddings", content=b"x" * 2_000_001, headers=RIGHT)
    assert answer.status_code == 413


def test_server_without_a_token_does_not_start() -> None:
    with pytest.raises(ValueError, match="token"):
        create_app("", threads=1)
