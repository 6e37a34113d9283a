"""A request's body as HTTP/1.1 frames it, read in pieces; what is framed in any doubtful way is refused.

Two readings of one framing would let a second request hide in the body of the first: so a length beside chunks,
two lengths, a length that is no plain number, or a chunk that does not end where it says, ends the connection.
"""

import re
from collections.abc import Iterator
from email import errors
from email.message import Message
from io import BufferedIOBase

from warehouse.clickhouse.embedded.failures import StatementFailed

MAX_BODY_BYTES = 4 << 30
_PIECE_BYTES = 1 << 20
_LENGTH = re.compile(r"[0-9]{1,18}")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
# The parser of mail headers looks for a body that it was not given.
_ABOUT_THE_BODY = (
    errors.StartBoundaryNotFoundDefect,
    errors.CloseBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.MultipartInvariantViolationDefect,
)
_MAX_LINE = 8192
_MAX_TRAILERS = 64


class BadFraming(StatementFailed):
    """The body's end is unclear: after this answer the connection must not be used again."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(f"{message} (BAD_REQUEST_PARAMETER)", code=36)
        self._status = status

    @property
    def status(self) -> int:
        """HTTP's own, which is more exact than the one of the code."""
        return self._status


def read_body(headers: "Message[str, str]", source: BufferedIOBase) -> bytes:
    """The whole body. Raises BadFraming, or ConnectionError when the client left in the middle."""
    if any(not isinstance(defect, _ABOUT_THE_BODY) for defect in headers.defects):
        raise BadFraming("A header line cannot be read.")
    lengths, codings = headers.get_all("Content-Length", []), headers.get_all("Transfer-Encoding", [])
    if lengths and codings:
        raise BadFraming("Content-Length and Transfer-Encoding exclude each other.")
    if len(lengths) > 1 or len(codings) > 1:
        raise BadFraming("The body's length is given twice.")
    if codings:
        if codings[0].strip().lower() != "chunked":
            raise BadFraming(f"Unknown Transfer-Encoding: {codings[0][:40]}", status=501)
        return b"".join(_chunks(source))
    return b"".join(_pieces(source, _length(lengths[0]))) if lengths else b""


def _length(value: str) -> int:
    if not _LENGTH.fullmatch(value.strip(" \t")):
        raise BadFraming(f"Content-Length is not a number of bytes: {value[:40]}")
    return _allowed(int(value))


def _allowed(count: int) -> int:
    if count > MAX_BODY_BYTES:
        raise BadFraming(f"The body is longer than {MAX_BODY_BYTES} bytes.", status=413)
    return count


def _pieces(source: BufferedIOBase, count: int) -> Iterator[bytes]:
    """Memory is taken for what has arrived, not for what was announced."""
    while count:
        piece = source.read(min(count, _PIECE_BYTES))
        if not piece:
            raise ConnectionResetError("the client left in the middle of the body")
        count -= len(piece)
        yield piece


def _chunks(source: BufferedIOBase) -> Iterator[bytes]:
    total = 0
    while size := _chunk_size(source):
        total = _allowed(total + size)
        yield from _pieces(source, size)
        if source.readline(3) not in (b"\r\n", b"\n"):
            raise BadFraming("A chunk is longer than it says.")
    for _ in range(_MAX_TRAILERS):
        if source.readline(_MAX_LINE).strip() == b"":
            return
    raise BadFraming("The body has too many trailers.")


def _chunk_size(source: BufferedIOBase) -> int:
    line = source.readline(_MAX_LINE)
    if not line:
        raise ConnectionResetError("the client left between two chunks")
    found = _CHUNK_SIZE.fullmatch(line)
    if not found:
        raise BadFraming("A chunk's size cannot be read.")
    return int(found[1], 16)
