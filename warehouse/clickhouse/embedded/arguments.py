"""A statement with everything that comes with it, out of an HTTP request's URL, headers, form and body."""

from collections.abc import Mapping
from email.message import Message
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from warehouse.clickhouse.embedded.compression import decode_body
from warehouse.clickhouse.embedded.engine import Request
from warehouse.clickhouse.embedded.failures import StatementFailed
from warehouse.clickhouse.embedded.form import external_tables, is_form, read_form
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
