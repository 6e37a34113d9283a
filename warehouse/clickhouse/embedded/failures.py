"""How a failure looks on the wire: code, HTTP status, message, and the block that ends a broken stream."""

import re

_CODE = re.compile(r"Code: (\d+)\.")
_NOT_FOUND = frozenset({46, 47, 60, 81, 218})  # unknown function, identifier, table, database, type of table
_BAD_REQUEST = frozenset({6, 26, 27, 36, 38, 41, 53, 62, 69, 72, 73, 115, 117, 131, 349, 407, 456, 457, 691})
_FORBIDDEN = frozenset({164, 452, 497, 516})


class StatementFailed(Exception):
    """The engine refused or broke off a statement. `code` is ClickHouse's own."""

    def __init__(self, message: str, code: int | None = None) -> None:
        found = _CODE.search(message)
        self.code = code if code is not None else int(found[1]) if found else 1002
        super().__init__(message if found else f"Code: {self.code}. DB::Exception: {message}")

    @property
    def status(self) -> int:
        """The HTTP status that a ClickHouse server gives to this code."""
        if self.code in _FORBIDDEN:
            return 403
        if self.code in _NOT_FOUND:
            return 404
        return 400 if self.code in _BAD_REQUEST else 500


def render(failure: StatementFailed, version: str) -> bytes:
    """The body of an error answer, as ClickHouse writes it."""
    return f"{failure} (version {version})\n".encode()


def render_in_stream(failure: StatementFailed, version: str, tag: str) -> bytes:
    """The block that a client finds at the end of a result that broke off after its headers were sent."""
    message = render(failure, version)
    return b"\r\n__exception__\r\n%s\r\n%s%d %s\r\n__exception__\r\n" % (
        tag.encode(),
        message,
        len(message),
        tag.encode(),
    )
