"""ClickHouse's Native blocks as a client of a protocol version reads them: a header before each, and column time zones.

The engine writes blocks for no version at all, where a top-level `DateTime('Asia/Tokyo')` is called `DateTime`.
Its nested types, and DateTime64, keep their zones.
"""

import re
from collections.abc import Callable, Sequence

from warehouse.clickhouse.embedded.failures import StatementFailed

# The first version that marks how each column is serialised, which the engine's blocks cannot tell.
_UNKNOWN_FROM = 54454
_WITH_TIME_ZONES = 54337
_BLOCK_INFO = b"\x01\x00\x02\xff\xff\xff\xff\x00"  # no overflows, no bucket: what every block of a result has
_PLAIN = b"\x08DateTime"

_WIDTHS = {
    **dict.fromkeys(("UInt8", "Int8", "Bool", "Nothing"), 1),
    **dict.fromkeys(("UInt16", "Int16", "Date", "BFloat16"), 2),
    **dict.fromkeys(("UInt32", "Int32", "Float32", "Date32", "DateTime", "IPv4", "Time"), 4),
    **dict.fromkeys(("UInt64", "Int64", "Float64", "DateTime64", "Time64"), 8),
    **dict.fromkeys(("UInt128", "Int128", "UUID", "IPv6"), 16),
    **dict.fromkeys(("UInt256", "Int256"), 32),
    "Enum8": 1,
    "Enum16": 2,
}
_DECIMAL_WIDTHS = ((9, 4), (18, 8), (38, 16), (76, 32))
_TYPE = re.compile(r"(\w+)(?:\((.*)\))?", re.DOTALL)


class _Unskippable(Exception):
    """A column whose length in bytes is not known here."""


class NativeVersion:
    """Turns the blocks of one answer into those of a protocol version; `ask_types` describes the statement."""

    def __init__(self, version: int, ask_types: Callable[[], Sequence[str]]) -> None:
        if version >= _UNKNOWN_FROM:
            raise StatementFailed(
                f"Native blocks of protocol version {version} are not supported; up to {_UNKNOWN_FROM - 1} are."
                " (NOT_IMPLEMENTED)",
                code=48,
            )
        self._keeps_zones = version >= _WITH_TIME_ZONES
        self._ask_types = ask_types
        self._types: Sequence[str] | None = None

    def __call__(self, block: bytes) -> bytes:
        """A block as the version has it."""
        if self._keeps_zones and _PLAIN in block:
            if self._types is None:
                self._types = self._ask_types()
            block = with_time_zones(block, self._types)
        return _BLOCK_INFO + block

    def of_many(self, blocks: bytes) -> bytes:
        """The same for blocks that come in one piece, as those of SHOW do; they have simple types."""
        return b"".join(_BLOCK_INFO + block for block in split_blocks(blocks))


def split_blocks(blocks: bytes) -> list[bytes]:
    """Blocks one after the other, apart; as far as each one's end can be found exactly."""
    found, begin = [], 0
    try:
        while begin < len(blocks):
            count_columns, position = _varint(blocks, begin)
            rows, position = _varint(blocks, position)
            for _ in range(count_columns):
                _, position = _text(blocks, position)
                written, position = _text(blocks, position)
                position = _skip(blocks, position, written.decode(), rows)
            found.append(blocks[begin:position])
            begin = position
    except (_Unskippable, IndexError):
        found.append(blocks[begin:])
    return found


def with_time_zones(block: bytes, types: Sequence[str]) -> bytes:
    """The block with its columns' whole types; as far as each column's end can be found exactly."""
    count_columns, position = _varint(block, 0)
    rows, position = _varint(block, position)
    if count_columns != len(types):
        return block
    parts, taken = [], 0
    try:
        for whole in types:
            _, position = _text(block, position)
            begin = position
            written, position = _text(block, position)
            if written == b"DateTime" and whole.startswith("DateTime("):
                parts += [block[taken:begin], bytes([len(whole)]), whole.encode()]
                taken = position
            position = _skip(block, position, written.decode(), rows)
    except (_Unskippable, IndexError):
        pass  # what follows keeps its shorter name
    return b"".join([*parts, block[taken:]])


def _skip(block: bytes, position: int, type_: str, rows: int) -> int:
    """Where a column of so many rows ends."""
    found = _TYPE.fullmatch(type_)
    name, inner = (found[1], found[2] or "") if found else ("", "")
    if width := _width(name, inner):
        return position + rows * width
    if name == "Nullable":
        return _skip(block, position + rows, inner, rows)
    if name == "String":
        for _ in range(rows):
            length, position = _varint(block, position)
            position += length
        return position
    if name == "LowCardinality":
        nullable = re.fullmatch(r"Nullable\((.*)\)", inner)
        return _skip_dictionary(block, position, nullable[1] if nullable else inner, rows)
    if name == "Array" and "LowCardinality" not in inner:
        offsets = position + rows * 8
        return _skip(block, offsets, inner, _number(block, offsets - 8) if rows else 0)
    raise _Unskippable(type_)


def _width(name: str, inner: str) -> int:
    """The bytes of each value; 0 where they differ."""
    if name == "FixedString":
        return int(inner)
    if name == "Decimal":
        precision = int(inner.split(",")[0])
        return next(width for most, width in _DECIMAL_WIDTHS if precision <= most)
    return _WIDTHS.get(name, 0)


def _skip_dictionary(block: bytes, position: int, keys: str, rows: int) -> int:
    if not rows:
        return position
    width = 1 << (block[position + 8])  # after the version: the width of the indexes, as a power of two
    position = _skip(block, position + 24, keys, _number(block, position + 16))
    return position + 8 + rows * width


def _number(block: bytes, position: int) -> int:
    return int.from_bytes(block[position : position + 8], "little")


def _varint(block: bytes, position: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = block[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def _text(block: bytes, position: int) -> tuple[bytes, int]:
    length, position = _varint(block, position)
    return block[position : position + length], position + length
