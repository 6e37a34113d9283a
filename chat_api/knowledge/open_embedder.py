"""Chooses where embeddings are computed: in the machine's embedder, or in this process."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from integrations.embedder import CachedEmbedder, Embedder, RemoteModel, Vector, in_thread

MODEL = "multilingual-e5-small-q4"


def open_embedder(url: str = "", token: str = "") -> Embedder:
    """The embedder at `url`; without one, the model in a thread of this process, loaded at the first text."""
    if url:
        return CachedEmbedder(MODEL, RemoteModel(url, token))
    return CachedEmbedder(MODEL, in_thread(_embed_texts, ThreadPoolExecutor(1, thread_name_prefix="embed")))


def _embed_texts(texts: Sequence[str]) -> Vector:
    # Imported at the first text, so that a process that asks the embedder never carries the weights.
    from nlp.embed import embed_texts

    return embed_texts(texts)
