"""Runs statements in the engine, each on a handle of its own.

After a failed query a handle prepends that query's partial output to its next result: another
tenant's rows, perhaps. A handle also keeps its settings, parameters and database. So no handle ever
serves two requests, except those of one session that has put something into it: opening one costs a
quarter of a millisecond, and there is nothing to reset.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol

from chdb import _chdb

from warehouse.clickhouse.embedded.failures import StatementFailed
from warehouse.clickhouse.embedded.guard import Guard
from warehouse.clickhouse.embedded.native import NativeVersion
from warehouse.clickhouse.embedded.sessions import Session, SessionChoice, Sessions
from warehouse.clickhouse.embedded.statements import (
    STREAMABLE_FORMATS,
    Insert,
    has_result,
    is_select,
    result_format,
    split_insert,
)

CONFIGURATION = Path(__file__).parent / "config.xml"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Statements whose effect a session keeps, as the engine's parser writes them.
_LASTS = re.compile(r"(SET|USE|CREATE( OR REPLACE)? TEMPORARY) ")


class Result(Protocol):
    """What the engine gives back for a statement, or for one block of a stream; chdb's own names say the rest."""

    def bytes(self) -> bytes: ...
    def rows_written(self) -> int: ...
    def bytes_written(self) -> int: ...
    def storage_rows_read(self) -> int: ...
    def storage_bytes_read(self) -> int: ...


class Handle(Protocol):
    """One connection into the engine; not for two threads at once."""

    def query(self, sql: str | bytes, format: str, *, params: Mapping[str, str] = ...) -> Result: ...  # noqa: A002 -- chdb's own
    def send_query(self, sql: str | bytes, format: str, *, params: Mapping[str, str] = ...) -> object: ...  # noqa: A002 -- chdb's own
    def streaming_fetch_result(self, stream: object) -> Result: ...
    def streaming_cancel_query(self, stream: object) -> None: ...
    def send_insert(self, sql: str | bytes, format: str) -> object: ...  # noqa: A002 -- chdb's own
    def insert_append(self, insert: object, data: bytes) -> None: ...
    def insert_done(self, insert: object) -> Result: ...
    def classify_query(self, sql: str) -> dict[str, object]: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class ExternalTable:
    """Rows that come with a statement and are gone after it."""

    name: str
    structure: str
    format: str
    data: bytes


@dataclass(frozen=True)
class Request:
    """One statement with everything that comes with it. `text` may hold an INSERT's data as well."""

    text: bytes
    database: str | None = None
    default_format: str = "TabSeparated"
    parameters: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    is_buffered: bool = False
    session: SessionChoice | None = None
    tables: Sequence[ExternalTable] = ()
    protocol_version: int = 0


class Blocks:
    """A result's blocks as the engine makes them; `close` cancels a statement that is not at its end.

    No generator: one that was never asked for a block would not cancel anything when it is closed.
    """

    def __init__(
        self,
        first: bytes,
        rest: "tuple[Handle, object] | None" = None,
        written: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._block = first
        self._rest = rest
        self._written = written
        self._is_given = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._is_given:
            self._block = b""
            if self._rest:
                handle, stream = self._rest
                with _translated():
                    self._block = handle.streaming_fetch_result(stream).bytes()
        if not self._block:
            raise StopIteration
        self._is_given = True
        return self._written(self._block)

    def close(self) -> None:
        """Nothing at the end of a result; before it, an unfinished stream would hold the engine."""
        if self._block and self._rest:
            handle, stream = self._rest
            with suppress(RuntimeError):  # nobody is left to be told, and closing the handle ends the stream as well
                handle.streaming_cancel_query(stream)
        self._block = b""


@dataclass
class Answer:
    """A statement's blocks as they come, its format (None without a result), and the counts so far."""

    blocks: Blocks
    format: str | None
    summary: dict[str, int]


class Engine:
    """The engine on one folder. A second process on the same folder is refused."""

    def __init__(self, path: Path, database: str) -> None:
        self._address = f"{path}?log-level=none&config-file={CONFIGURATION}"
        self.database = database
        self._root: Handle = self._open()  # keeps the engine alive between requests
        self._root.query(f"create database if not exists {_quote_name(database)} engine = Atomic", "Null")
        self.version, self.timezone = (
            self._root.query("select version(), timezone()", "TabSeparated").bytes().decode().rstrip("\n").split("\t")
        )
        self._guard = Guard(self._root)
        self._sessions: Sessions[Handle] = Sessions()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sessions.close()
        self._root.close()

    @contextmanager
    def answer(self, request: Request) -> Iterator[Answer]:
        """Runs the statement on a handle for it alone; the first block is there before this yields.

        Raises StatementFailed then, or while the blocks are read. Whoever leaves early cancels the statement.
        """
        with self._sessions.entered(request.session) as session, self._handle(session) as handle:
            with _translated():
                answer = self._run(handle, session, request)
            try:
                yield answer
            finally:
                # Before the handle: what is left of a stream is cancelled on it, and a closed one would be no more.
                answer.blocks.close()

    @contextmanager
    def _handle(self, session: Session[Handle]) -> Iterator[Handle]:
        handle = session.handle or self._open()
        try:
            yield handle
        finally:
            if handle is session.handle:
                _leave_as_it_was(handle, session)
            else:
                handle.close()

    def _run(self, handle: Handle, session: Session[Handle], request: Request) -> Answer:
        """Looks at the statement, prepares its handle and starts it."""
        insert = split_insert(request.text)
        canonical = self._guard.check_insert(handle, insert) if insert else self._guard.check(handle, request.text)
        if request.session and _LASTS.match(canonical):
            session.handle = handle
        if request.database or handle is not session.handle:
            handle.query(f"use {_quote_name(request.database or self.database)}", "Null")
        self._add_tables(handle, session, request.tables)
        _apply_settings(handle, session, request)
        return _insert(handle, insert, request.parameters) if insert else self._start(handle, request, canonical)

    def _start(self, handle: Handle, request: Request, canonical: str) -> Answer:
        if not has_result(canonical.encode()):
            return _query(handle, request, None)
        output = result_format(request.text, request.default_format)
        version = None
        if output == "Native" and request.protocol_version:
            version = NativeVersion(request.protocol_version, lambda: self._types(request, canonical))
        if is_select(canonical.encode()) and output in STREAMABLE_FORMATS and (version or not request.is_buffered):
            answer = _stream(handle, request, output, version or bytes)
            return replace(answer, blocks=Blocks(b"".join(answer.blocks))) if request.is_buffered else answer
        return _query(handle, request, output, version.of_many if version else bytes)

    def _types(self, request: Request, canonical: str) -> list[str]:
        """The types of a statement's columns with everything in brackets; none where it cannot be described."""
        handle = self._open()  # the statement's own is busy with its blocks
        statement = re.sub(r" FORMAT Native(?= SETTINGS |$)", "", canonical)
        try:
            handle.query(f"use {_quote_name(request.database or self.database)}", "Null")
            found = handle.query(f"describe ({statement})", "TabSeparatedRaw", params=request.parameters)
            return [line.split("\t")[1] for line in found.bytes().decode().splitlines()]
        except (RuntimeError, IndexError):
            return []
        finally:
            handle.close()

    def _add_tables(self, handle: Handle, session: Session[Handle], tables: Sequence[ExternalTable]) -> None:
        for table in tables:
            name = _quote_name(table.name)
            create = f"create temporary table {name} ({table.structure})"
            self._guard.check(handle, create.encode())
            handle.query(create, "Null")
            session.restore.append(f"drop temporary table {name}")
            insert = Insert(f"insert into {name} ".encode(), table.format, table.data)
            self._guard.check_insert(handle, insert)
            _insert(handle, insert, {})

    def _open(self) -> Handle:
        handle: Handle = _chdb.connect(self._address)  # type: ignore[attr-defined]  # compiled, ships no types
        return handle


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:
        raise StatementFailed(str(error)) from error


def _leave_as_it_was(handle: Handle, session: Session[Handle]) -> None:
    """Takes what belonged to one request alone out of a session that lives on; a session that resists is ended."""
    try:
        handle.query("select 1", "Null")  # what a failed statement has left behind comes out here
        for statement in session.restore:
            handle.query(statement, "Null")
    except RuntimeError:
        handle.close()
        session.handle = None
    session.restore.clear()


def _apply_settings(handle: Handle, session: Session[Handle], request: Request) -> None:
    """Applies the settings; readonly last, because it forbids the others."""
    settings = dict(request.settings)
    readonly = settings.pop("readonly", None)
    if handle is session.handle:
        session.restore.extend(_restoring(handle, settings))
        if readonly not in (None, "0"):
            _refuse_to_write(handle, request.text)  # once set, it could not be taken back
            readonly = None
    _apply(handle, settings)
    if readonly is not None:
        _apply(handle, {"readonly": readonly})


def _restoring(handle: Handle, settings: Mapping[str, str]) -> list[str]:
    """The statements that give a session its own settings back."""
    names = ", ".join(_quote_text(name) for name in settings)
    if not names:
        return []
    query = f"select name, value from system.settings where changed and name in ({names})"  # noqa: S608  (quoted)
    rows = handle.query(query, "TabSeparatedRaw")
    own = dict(line.split("\t", 1) for line in rows.bytes().decode().splitlines())
    return [f"set {name} = {_quote_text(own[name]) if name in own else 'DEFAULT'}" for name in settings]


def _refuse_to_write(handle: Handle, text: bytes) -> None:
    if str(handle.classify_query(_decode(text))["query_class"]) != "query_class.READ_ONLY":
        raise StatementFailed("Cannot execute query in readonly mode. (READONLY)", code=164)


def _apply(handle: Handle, settings: Mapping[str, str]) -> None:
    for name in settings:
        if not _NAME.fullmatch(name):
            raise StatementFailed(f"Unknown setting '{name}'. (UNKNOWN_SETTING)", code=115)
    if settings:
        pairs = (f"{name} = {_quote_text(value)}" for name, value in settings.items())
        handle.query(f"set {', '.join(pairs)}", "Null")


def _insert(handle: Handle, insert: Insert, parameters: Mapping[str, str]) -> Answer:
    _apply(handle, {f"param_{name}": value for name, value in parameters.items()})
    stream = handle.send_insert(insert.statement, insert.format)
    if insert.data:
        handle.insert_append(stream, insert.data)
    done = handle.insert_done(stream)
    return Answer(Blocks(b""), None, {"written_rows": done.rows_written(), "written_bytes": done.bytes_written()})


def _query(handle: Handle, request: Request, output: str | None, written: Callable[[bytes], bytes] = bytes) -> Answer:
    result = handle.query(request.text, output or request.default_format, params=request.parameters)
    return Answer(Blocks(result.bytes(), written=written), output, _counts(result))


def _stream(handle: Handle, request: Request, output: str, written: Callable[[bytes], bytes]) -> Answer:
    stream = handle.send_query(request.text, output, params=request.parameters)
    first = handle.streaming_fetch_result(stream)
    return Answer(Blocks(first.bytes(), (handle, stream), written), output, _counts(first))


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
