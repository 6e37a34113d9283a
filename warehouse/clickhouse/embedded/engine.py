"""Runs statements in the engine, each on a handle of its own.

After a failed query a handle prepends that query's partial output to its next result: another
tenant's rows, perhaps. A handle also keeps its settings, parameters and database. So no handle ever
serves two requests: opening one costs a quarter of a millisecond, and there is nothing to reset.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol

from chdb import _chdb

from warehouse.clickhouse.embedded.failures import StatementFailed
from warehouse.clickhouse.embedded.statements import (
    STREAMABLE_FORMATS,
    Insert,
    has_result,
    is_select,
    result_format,
    split_insert,
)

_SETTING_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Result(Protocol):
    """What the engine gives back for a statement, or for one block of a stream; chdb's own names say the rest."""

    def bytes(self) -> bytes: ...
    def rows_written(self) -> int: ...
    def bytes_written(self) -> int: ...
    def storage_rows_read(self) -> int: ...
    def storage_bytes_read(self) -> int: ...


class Handle(Protocol):
    """One connection into the engine; not for two threads at once."""

    def query(self, sql: str, format: str, *, params: Mapping[str, str] = ...) -> Result: ...  # noqa: A002 -- chdb's own
    def send_query(self, sql: str, format: str, *, params: Mapping[str, str] = ...) -> object: ...  # noqa: A002 -- chdb's own
    def streaming_fetch_result(self, stream: object) -> Result: ...
    def streaming_cancel_query(self, stream: object) -> None: ...
    def send_insert(self, sql: str, format: str) -> object: ...  # noqa: A002 -- chdb's own
    def insert_append(self, insert: object, data: bytes) -> None: ...
    def insert_done(self, insert: object) -> Result: ...
    def classify_query(self, sql: str) -> dict[str, object]: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class Request:
    """One statement with everything that comes with it. `text` may hold an INSERT's data as well."""

    text: bytes
    database: str
    default_format: str = "TabSeparated"
    parameters: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    is_buffered: bool = False


@dataclass
class Answer:
    """A statement's blocks as they come, its format (None without a result), and the counts so far."""

    blocks: Iterator[bytes]
    format: str | None
    summary: dict[str, int]


class Engine:
    """The engine on one folder. A second process on the same folder is refused."""

    def __init__(self, path: Path, database: str) -> None:
        self._address = f"{path}?log-level=none"
        self.database = database
        self._root: Handle = self._open()  # keeps the engine alive between requests
        self._root.query(f"create database if not exists {_quote_name(database)} engine = Atomic", "Null")
        self.version, self.timezone = (
            self._root.query("select version(), timezone()", "TabSeparated").bytes().decode().rstrip("\n").split("\t")
        )

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._root.close()

    @contextmanager
    def answer(self, request: Request) -> Iterator[Answer]:
        """Runs the statement on a fresh handle; the first block is there before this yields.

        Raises StatementFailed then, or while the blocks are read.
        """
        handle = self._open()
        try:
            with _translated():
                _prepare(handle, request)
                answer = _run(handle, request)
            yield answer
        finally:
            handle.close()

    def _open(self) -> Handle:
        handle: Handle = _chdb.connect(self._address)  # type: ignore[attr-defined]  # compiled, ships no types
        return handle


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise StatementFailed(str(error)) from error


def _prepare(handle: Handle, request: Request) -> None:
    """Chooses the database and applies the settings; readonly last, because it forbids the others."""
    handle.query(f"use {_quote_name(request.database)}", "Null")
    settings = dict(request.settings)
    readonly = settings.pop("readonly", None)
    _apply(handle, settings)
    if readonly is not None:
        _apply(handle, {"readonly": readonly})


def _apply(handle: Handle, settings: Mapping[str, str]) -> None:
    for name in settings:
        if not _SETTING_NAME.fullmatch(name):
            raise StatementFailed(f"Unknown setting '{name}'. (UNKNOWN_SETTING)", code=115)
    if settings:
        pairs = (f"{name} = {_quote_text(value)}" for name, value in settings.items())
        handle.query(f"set {', '.join(pairs)}", "Null")


def _run(handle: Handle, request: Request) -> Answer:
    insert = split_insert(request.text)
    if insert:
        return _insert(handle, insert, request.parameters)
    sql = _decode(request.text)
    if handle.classify_query(sql)["statement_count"] not in (0, 1):
        raise StatementFailed("Syntax error: multi-statements are not allowed. (SYNTAX_ERROR)", code=62)
    if not has_result(request.text):
        return _query(handle, sql, None, request)
    output = result_format(request.text, request.default_format)
    if is_select(request.text) and output in STREAMABLE_FORMATS and not request.is_buffered:
        return _stream(handle, sql, output, request)
    return _query(handle, sql, output, request)


def _insert(handle: Handle, insert: Insert, parameters: Mapping[str, str]) -> Answer:
    _apply(handle, {f"param_{name}": value for name, value in parameters.items()})
    stream = handle.send_insert(_decode(insert.statement), insert.format)
    if insert.data:
        handle.insert_append(stream, insert.data)
    done = handle.insert_done(stream)
    return Answer(iter(()), None, {"written_rows": done.rows_written(), "written_bytes": done.bytes_written()})


def _query(handle: Handle, sql: str, output: str | None, request: Request) -> Answer:
    result = handle.query(sql, output or request.default_format, params=request.parameters)
    return Answer(iter((result.bytes(),)), output, _counts(result))


def _stream(handle: Handle, sql: str, output: str, request: Request) -> Answer:
    stream = handle.send_query(sql, output, params=request.parameters)
    first = handle.streaming_fetch_result(stream)
    return Answer(_blocks(handle, stream, first.bytes()), output, _counts(first))


def _blocks(handle: Handle, stream: object, block: bytes) -> Iterator[bytes]:
    try:
        while block:
            yield block
            with _translated():
                block = handle.streaming_fetch_result(stream).bytes()
    finally:
        if block:  # the reader went away: an unfinished stream would hold the engine
            handle.streaming_cancel_query(stream)


def _counts(result: Result) -> dict[str, int]:
    return {
        "read_rows": result.storage_rows_read(),
        "read_bytes": result.storage_bytes_read(),
        "written_rows": result.rows_written(),
        "written_bytes": result.bytes_written(),
    }


def _decode(text: bytes) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise StatementFailed("Syntax error: the statement is not UTF-8. (SYNTAX_ERROR)", code=62) from error


def _quote_name(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _quote_text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
