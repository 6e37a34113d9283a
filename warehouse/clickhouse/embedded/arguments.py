"""A statement with everything that comes with it, out of an HTTP request's URL, headers, form and body.

A multipart form holds arguments that are too large for the URL, and files, which are tables beside the statement.
"""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from warehouse.clickhouse.embedded.compression import decode_body
from warehouse.clickhouse.embedded.engine import ExternalTable, Request
from warehouse.clickhouse.embedded.failures import StatementFailed
from warehouse.clickhouse.embedded.sessions import DEFAULT_TIMEOUT_S, MAX_TIMEOUT_S, SessionChoice

# Arguments of the interface itself; every other one is a setting, or a parameter when it begins with param_.
_OF_THE_INTERFACE = frozenset(
    {
        *("query", "query_id", "database", "default_format", "user", "password", "role", "quota_key"),
        *("session_id", "session_check", "session_timeout", "compress", "decompress", "enable_http_compression"),
        *("buffer_size", "wait_end_of_query", "stacktrace", "client_protocol_version", "http_zlib_compression_level"),
        *("send_progress_in_http_headers", "http_headers_progress_interval_ms"),
    }
)
_OF_A_TABLE = ("_structure", "_types", "_format")

_MAX_PARTS = 1000
_TABLE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Incoming(NamedTuple):
    """The parts of an HTTP request that matter here."""

    method: str
    headers: "Message[str, str]"
    arguments: Mapping[str, str]
    body: bytes


def read_arguments(url: str) -> dict[str, str]:
    """The URL's arguments; the last of two with one name counts."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, errors="surrogateescape", max_num_fields=10_000)
    return dict(pairs)


def read_request(incoming: Incoming) -> Request:
    """What the engine is asked. Raises StatementFailed for what cannot be understood."""
    arguments, headers = dict(incoming.arguments), incoming.headers
    files: dict[str, bytes] = {}
    body = decode_body(incoming.body, headers.get("Content-Encoding", ""))
    if is_form(headers):
        form = read_form(headers, body)
        arguments, files, body = {**arguments, **form.fields}, form.files, b""
    of_tables = {f"{name}{end}" for name in files for end in _OF_A_TABLE}
    named = {name: value for name, value in arguments.items() if name not in _OF_THE_INTERFACE | of_tables}
    settings = {name: value for name, value in named.items() if not name.startswith("param_")}
    if incoming.method == "GET" and settings.get("readonly", "0") == "0":
        settings["readonly"] = "2"
    query = arguments.get("query", "").encode(errors="surrogateescape")
    return Request(
        text=query + b"\n" + body if query and body else query or body,
        database=arguments.get("database") or headers.get("X-ClickHouse-Database"),
        default_format=arguments.get("default_format") or headers.get("X-ClickHouse-Format") or "TabSeparated",
        parameters={name[6:]: value for name, value in named.items() if name.startswith("param_")},
        settings=settings,
        is_buffered=_is_set(arguments, "wait_end_of_query"),
        session=_session(arguments),
        tables=external_tables(files, arguments),
        protocol_version=_version(arguments.get("client_protocol_version", "0")),
    )


def _is_set(arguments: Mapping[str, str], name: str) -> bool:
    return arguments.get(name, "0") not in ("0", "false", "")


def _session(arguments: Mapping[str, str]) -> SessionChoice | None:
    if not arguments.get("session_id"):
        return None
    timeout = arguments.get("session_timeout", str(DEFAULT_TIMEOUT_S))
    if not (timeout.isascii() and timeout.isdigit() and int(timeout) <= MAX_TIMEOUT_S):
        raise StatementFailed(
            f"Invalid session timeout: '{timeout}'; a number up to {MAX_TIMEOUT_S} is one. (INVALID_SESSION_TIMEOUT)",
            code=374,
        )
    return SessionChoice(arguments["session_id"], int(timeout), _is_set(arguments, "session_check"))


def _version(value: str) -> int:
    if not (value.isascii() and value.isdigit()):
        raise StatementFailed(f"client_protocol_version is not a number: '{value}'. (BAD_ARGUMENTS)", code=36)
    return int(value)


class _Part(NamedTuple):
    name: str
    is_file: bool
    data: bytes


class Form(NamedTuple):
    """The parts by their names, fields and files apart."""

    fields: dict[str, str]
    files: dict[str, bytes]


def is_form(headers: "Message[str, str]") -> bool:
    """Whether the body is a form, and not a statement or an INSERT's data."""
    return headers.get_content_type() == "multipart/form-data"


def read_form(headers: "Message[str, str]", body: bytes) -> Form:
    """Takes the body apart. A field is text; what is not UTF-8 in it comes back as it was when it is encoded again."""
    boundary = headers.get_boundary()
    if not boundary:
        raise StatementFailed("A form without a boundary. (BAD_REQUEST_PARAMETER)", code=36)
    form = Form({}, {})
    for part in _parts(body, boundary.encode("latin-1")):
        if part.is_file:
            form.files[part.name] = part.data
        else:
            form.fields[part.name] = part.data.decode(errors="surrogateescape")
    return form


def external_tables(files: Mapping[str, bytes], arguments: Mapping[str, str]) -> list[ExternalTable]:
    """The files as tables; `<name>_structure`, `<name>_types` and `<name>_format` say how to read each."""
    return [_table(name, data, arguments) for name, data in files.items()]


def _table(name: str, data: bytes, arguments: Mapping[str, str]) -> ExternalTable:
    if not _TABLE_NAME.fullmatch(name):
        raise StatementFailed(f"A table cannot be named '{name}'. (BAD_ARGUMENTS)", code=36)
    structure, types = arguments.get(f"{name}_structure"), arguments.get(f"{name}_types")
    if types and not structure:
        structure = ", ".join(f"_{number} {each}" for number, each in enumerate(_split_types(types), start=1))
    if not structure:
        raise StatementFailed(f"Neither {name}_structure nor {name}_types is given. (BAD_ARGUMENTS)", code=36)
    return ExternalTable(name, structure, arguments.get(f"{name}_format", "TabSeparated"), data)


def _split_types(types: str) -> list[str]:
    """Splits at the commas that stand in no parenthesis: `Decimal(9, 2), String` are two."""
    found, depth = [""], 0
    for sign in types:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            found.append("")
        else:
            found[-1] += sign
    return [each.strip() for each in found]


def _parts(body: bytes, boundary: bytes) -> Iterator[_Part]:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) > _MAX_PARTS or not pieces[-1].startswith(b"--"):
        raise StatementFailed("The form is not whole. (BAD_REQUEST_PARAMETER)", code=36)
    for piece in pieces[1:-1]:
        head, _, data = piece.lstrip(b" \t").removeprefix(b"\r\n").partition(b"\r\n\r\n")
        headers = BytesHeaderParser().parsebytes(head + b"\r\n\r\n")
        name = headers.get_param("name", header="Content-Disposition")
        if not isinstance(name, str):
            raise StatementFailed("A part of the form has no name. (BAD_REQUEST_PARAMETER)", code=36)
        yield _Part(name, headers.get_filename() is not None, data)
