"""Reads of a statement what the HTTP interface must know of it: where data begins, which format comes out.

Everything here works on bytes and never decodes: the data of an INSERT need not be text.
"""

import re
from typing import NamedTuple

# What may hide a keyword (quoted text, comments), then the words that matter.
_TOKENS = re.compile(
    rb"""
    '(?:[^'\\]|\\.|'')*' | "(?:[^"\\]|\\.|"")*" | `(?:[^`\\]|\\.|``)*` | --[^\n]* | /\*.*?\*/
    | \bformat\s+(?P<format>\w+)
    | \b(?P<word>select|with|values|watch|from|infile)\b
    | (?P<parenthesis>[()])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_INSERT = re.compile(rb"(?:\s|--[^\n]*\n|/\*.*?\*/)*insert\b", re.IGNORECASE | re.DOTALL)
_FIRST_WORD = re.compile(rb"(?:\s|\(|--[^\n]*\n|/\*.*?\*/)*(\w+)", re.DOTALL)
_DATA_STARTS = re.compile(rb"[ \t\f]*;?[ \t\f]*(?:\r?\n)?")
_TRAILING_FORMAT = re.compile(rb"\s*(?:;\s*|settings\b.*)?", re.IGNORECASE | re.DOTALL)
_WITH_RESULT = frozenset({b"select", b"with", b"show", b"describe", b"desc", b"explain", b"exists", b"check", b"kill"})

# Only these stay true when the blocks of a stream are put one after the other; the engine writes
# every block of any other format with a header and a footer of its own.
STREAMABLE_FORMATS = frozenset(
    {"Native", "TabSeparated", "TSV", "TabSeparatedRaw", "TSVRaw", "CSV", "RowBinary", "JSONEachRow"}
)


class Insert(NamedTuple):
    """An `INSERT ... FORMAT x` taken apart: the statement without its FORMAT, the format, the data."""

    statement: bytes
    format: str
    data: bytes


def split_insert(text: bytes) -> Insert | None:
    """Takes an INSERT that brings its data apart, in a named format or as VALUES; None for every other statement."""
    if not _INSERT.match(text):
        return None
    depth = 0
    for token in _TOKENS.finditer(text):
        depth += {b"(": 1, b")": -1}.get(token["parenthesis"], 0)
        if depth:
            continue
        if token["word"] and token["word"].lower() == b"values":
            return Insert(text[: token.start()], "Values", text[token.end() :])
        if token["word"]:
            return None  # INSERT ... SELECT, or from a file: the engine reads it whole
        if token["format"]:
            start = _data_start(text, token.end())
            return Insert(text[: token.start()], token["format"].decode(), text[start:])
    return None


def has_result(text: bytes) -> bool:
    """Whether the statement answers with rows (SELECT, SHOW, ...) or merely succeeds (CREATE, INSERT, ...)."""
    first = _FIRST_WORD.match(text)
    return first is not None and first[1].lower() in _WITH_RESULT


def is_select(text: bytes) -> bool:
    """Whether the engine can stream the statement: it refuses to stream EXPLAIN, SHOW and the like."""
    first = _FIRST_WORD.match(text)
    return first is not None and first[1].lower() in (b"select", b"with")


def result_format(text: bytes, default: str) -> str:
    """The format that the statement asks for at its end, else the default."""
    depth = 0
    for token in _TOKENS.finditer(text):
        depth += {b"(": 1, b")": -1}.get(token["parenthesis"], 0)
        if token["format"] and depth == 0 and _TRAILING_FORMAT.fullmatch(text, token.end()):
            return str(token["format"].decode())
    return default


def _data_start(text: bytes, after_format: int) -> int:
    found = _DATA_STARTS.match(text, after_format)
    return found.end() if found else after_format
