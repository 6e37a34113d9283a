"""ClickHouse's HTTP interface over the engine: one thread a connection, one handle a request."""

import json
import re
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from warehouse.clickhouse.embedded.access import LogIn
from warehouse.clickhouse.embedded.compression import choose_encoding, decode_body, encoder
from warehouse.clickhouse.embedded.engine import Answer, Engine, Request
from warehouse.clickhouse.embedded.failures import StatementFailed, render, render_in_stream

# Arguments of the interface itself; every other one is a setting, or a parameter when it begins with param_.
_OF_THE_INTERFACE = frozenset(
    {
        *("query", "query_id", "database", "default_format", "user", "password", "role", "quota_key"),
        *("session_id", "session_check", "session_timeout", "compress", "decompress", "enable_http_compression"),
        *("buffer_size", "wait_end_of_query", "stacktrace", "client_protocol_version", "http_zlib_compression_level"),
        *("send_progress_in_http_headers", "http_headers_progress_interval_ms"),
    }
)
# A client's own query id comes back in a header, where a line break would begin another one.
_SAFE_IN_HEADER = re.compile(r"[\x20-\x7e]+")
_CONTENT_TYPES = {
    "TabSeparated": "text/tab-separated-values; charset=UTF-8",
    "CSV": "text/csv; charset=UTF-8; header=absent",
    "JSON": "application/json; charset=UTF-8",
    "JSONCompact": "application/json; charset=UTF-8",
    "JSONEachRow": "application/x-ndjson; charset=UTF-8",
}


class Server(ThreadingHTTPServer):
    """Serves one engine until `shutdown`, then waits for the requests that are under way."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], engine: Engine, log_in: LogIn) -> None:
        self.engine = engine
        self.log_in = log_in
        self._idle = threading.Condition()
        self._under_way = 0
        super().__init__(address, Connection)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Marks a request as under way."""
        with self._idle:
            self._under_way += 1
        try:
            yield
        finally:
            with self._idle:
                self._under_way -= 1
                self._idle.notify_all()

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Whether every request under way was answered in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._under_way == 0, timeout_s)


class Connection(BaseHTTPRequestHandler):
    """One client's connection; kept alive between requests."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and a small body leave in one packet

    def do_GET(self) -> None:
        """A ping, or a statement in the URL: then it may only read, as with ClickHouse."""
        path = urlsplit(self.path)
        if path.path in ("/ping", "/replicas_status") or not path.query:
            self._send_whole(200, b"Ok.\n", {"Content-Type": "text/plain; charset=UTF-8"})
        else:
            self._answer()

    def do_POST(self) -> None:
        """A statement in the URL, in the body, or half and half."""
        self._answer()

    def _answer(self) -> None:
        arguments = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        query_id = arguments.get("query_id", "")
        if not _SAFE_IN_HEADER.fullmatch(query_id):
            query_id = str(uuid4())
        started = time.perf_counter_ns()
        with self.server.counted():
            try:
                self.server.log_in.check(self.headers, arguments)
                request = self._request(arguments)
                with self.server.engine.answer(request) as answer:
                    self._send_answer(answer, request, self._headers(query_id, answer, started))
            except StatementFailed as failure:
                self._send_failure(failure, query_id)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

    def _request(self, arguments: Mapping[str, str]) -> Request:
        if self.headers.get("Content-Type", "").startswith("multipart/"):
            raise StatementFailed("External data is not supported by the embedded engine. (NOT_IMPLEMENTED)", code=48)
        body = decode_body(self._body(), self.headers.get("Content-Encoding", ""))
        query = arguments.get("query", "").encode()
        named = {name: value for name, value in arguments.items() if name not in _OF_THE_INTERFACE}
        settings = {name: value for name, value in named.items() if not name.startswith("param_")}
        if self.command == "GET" and settings.get("readonly", "0") == "0":
            settings["readonly"] = "2"
        return Request(
            text=query + b"\n" + body if query and body else query or body,
            database=self._chosen("database", "X-ClickHouse-Database", arguments) or self.server.engine.database,
            default_format=self._chosen("default_format", "X-ClickHouse-Format", arguments) or "TabSeparated",
            parameters={name[6:]: value for name, value in named.items() if name.startswith("param_")},
            settings=settings,
            is_buffered=arguments.get("wait_end_of_query", "0") not in ("0", "false", ""),
        )

    def _chosen(self, argument: str, header: str, arguments: Mapping[str, str]) -> str | None:
        return arguments.get(argument) or self.headers.get(header)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._chunks())
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(64).split(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline(64)
        while self.rfile.readline(8192).strip():
            pass  # trailers

    def _headers(self, query_id: str, answer: Answer, started: int) -> dict[str, str]:
        counts = {**answer.summary, "elapsed_ns": time.perf_counter_ns() - started}
        headers = {
            "X-ClickHouse-Query-Id": query_id,
            "X-ClickHouse-Timezone": self.server.engine.timezone,
            "X-ClickHouse-Summary": json.dumps({name: str(count) for name, count in counts.items()}),
            "Content-Type": _CONTENT_TYPES.get(answer.format or "", "application/octet-stream"),
        }
        return {**headers, "X-ClickHouse-Format": answer.format} if answer.format else headers

    def _send_answer(self, answer: Answer, request: Request, headers: dict[str, str]) -> None:
        if answer.format is None:
            self._send_whole(200, b"".join(answer.blocks), headers)
            return
        tag = secrets.token_hex(8)
        encoding = choose_encoding(self.headers.get("Accept-Encoding", ""))
        self._start(200, {**headers, "X-ClickHouse-Exception-Tag": tag, "Transfer-Encoding": "chunked"}, encoding)
        self._send_blocks(answer.blocks, tag, encoding)

    def _send_blocks(self, blocks: Iterator[bytes], tag: str, encoding: str | None) -> None:
        """Sends block after block; a failure goes into the stream, and then the connection is cut."""
        compressor = encoder(encoding) if encoding else None
        try:
            for block in blocks:
                self._send_chunk(compressor.compress(block) if compressor else block)
        except StatementFailed as failure:
            last = render_in_stream(failure, self.server.engine.version, tag)
            self._send_chunk(compressor.compress(last) + compressor.flush() if compressor else last)
            self.close_connection = True
            return
        if compressor:
            self._send_chunk(compressor.flush())
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _send_chunk(self, data: bytes) -> None:
        if data:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def _send_failure(self, failure: StatementFailed, query_id: str) -> None:
        self._send_whole(
            failure.status,
            render(failure, self.server.engine.version),
            {
                "X-ClickHouse-Exception-Code": str(failure.code),
                "X-ClickHouse-Query-Id": query_id,
                "Content-Type": "text/plain; charset=UTF-8",
                # The body may be unread: whatever follows on this connection would be taken for a request.
                **({"Connection": "close"} if failure.code == 516 else {}),
            },
        )

    def _send_whole(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self._start(status, {**headers, "Content-Length": str(len(body))}, None)
        self.wfile.write(body)
        self.wfile.flush()

    def _start(self, status: int, headers: Mapping[str, str], encoding: str | None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if encoding:
            self.send_header("Content-Encoding", encoding)
        self.end_headers()

    def handle(self) -> None:
        """Serves requests until the client leaves; a connection cut in the middle is no failure of ours."""
        try:
            super().handle()
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
