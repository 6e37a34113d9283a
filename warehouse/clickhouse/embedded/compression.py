"""Bodies compressed on the way in and out, by the names that HTTP gives the methods."""

import gzip
import zlib
from collections.abc import Callable
from typing import Protocol

import lz4.frame  # type: ignore[import-untyped]  # ships no types
import zstandard

from warehouse.clickhouse.embedded.failures import StatementFailed


class Encoder(Protocol):
    """Compresses a stream piece by piece."""

    def compress(self, data: bytes) -> bytes:
        """What is ready to be sent after this piece."""
        ...

    def flush(self) -> bytes:
        """The end of the stream."""
        ...


class _Lz4Encoder:
    """lz4's compressor wants its frame header asked for."""

    def __init__(self) -> None:
        self._compressor = lz4.frame.LZ4FrameCompressor()
        self._pending = self._compressor.begin()

    def compress(self, data: bytes) -> bytes:
        ready: bytes = self._pending + self._compressor.compress(data)
        self._pending = b""
        return ready

    def flush(self) -> bytes:
        end: bytes = self._pending + self._compressor.flush()
        return end


_ENCODERS: dict[str, Callable[[], Encoder]] = {
    "lz4": _Lz4Encoder,
    "zstd": lambda: zstandard.ZstdCompressor(level=1).compressobj(),
    "gzip": lambda: zlib.compressobj(level=1, wbits=31),
    "deflate": lambda: zlib.compressobj(level=1),
}
_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "lz4": lz4.frame.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj(read_across_frames=True).decompress(body),
    "gzip": gzip.decompress,
    "deflate": zlib.decompress,
    "identity": bytes,
    "": bytes,
}


def decode_body(body: bytes, encoding: str) -> bytes:
    """The body as it was before the client compressed it; fails with ClickHouse's code for bad input."""
    decoder = _DECODERS.get(encoding.strip().lower())
    if decoder is None:
        raise StatementFailed(f"Unknown content encoding: {encoding}", code=48)
    try:
        return decoder(body)
    except (RuntimeError, OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise StatementFailed(f"Cannot decompress the body as {encoding}: {error}", code=354) from error


def choose_encoding(accepted: str) -> str | None:
    """The first method in an Accept-Encoding header that we speak."""
    names = (item.split(";")[0].strip().lower() for item in accepted.split(","))
    return next((name for name in names if name in _ENCODERS), None)


def encoder(encoding: str) -> Encoder:
    """A new compressor for one answer."""
    return _ENCODERS[encoding]()
