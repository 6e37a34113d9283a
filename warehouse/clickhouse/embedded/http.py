"""ClickHouse's HTTP interface over the engine: one thread a connection, one handle a request.

Whatever a client does, leaving at any moment included, costs its own connection and nothing else.
"""

import json
import re
import secrets
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_WR
from urllib.parse import urlsplit
from uuid import uuid4

from warehouse.clickhouse.embedded.access import LogIn
from warehouse.clickhouse.embedded.arguments import Incoming, read_arguments, read_request
from warehouse.clickhouse.embedded.body import BadFraming, read_body
from warehouse.clickhouse.embedded.compression import choose_encoding, encoder
from warehouse.clickhouse.embedded.connection_time import HEADERS_S, IDLE_S, timed_reader
from warehouse.clickhouse.embedded.engine import Answer, Blocks, Engine
from warehouse.clickhouse.embedded.failures import StatementFailed, render, render_in_stream

# A client's own query id comes back in a header, where a line break would begin another one.
_SAFE_IN_HEADER = re.compile(r"[\x20-\x7e]+")
_CONTENT_TYPES = {
    "TabSeparated": "text/tab-separated-values; charset=UTF-8",
    "CSV": "text/csv; charset=UTF-8; header=absent",
    "JSON": "application/json; charset=UTF-8",
    "JSONCompact": "application/json; charset=UTF-8",
    "JSONEachRow": "application/x-ndjson; charset=UTF-8",
}
_LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
_DISCARDED_BYTES, _DISCARDED_S = 1 << 20, 2.0


class Server(ThreadingHTTPServer):
    """Serves one engine until `shutdown`, then waits for the requests in progress."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], engine: Engine, log_in: LogIn, allowed_hosts: Iterable[str] = ()
    ) -> None:
        self.engine = engine
        self.log_in = log_in
        self.hosts = frozenset({*_LOOPBACK_HOSTS, address[0], *allowed_hosts})
        self._idle = threading.Condition()
        self._count_in_progress = 0
        super().__init__(address, Connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that left or was too slow is no failure of ours; everything else is, and is printed."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # passed on as they came

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Marks a request as in progress."""
        with self._idle:
            self._count_in_progress += 1
        try:
            yield
        finally:
            with self._idle:
                self._count_in_progress -= 1
                self._idle.notify_all()

    def wait_until_idle(self, timeout_s: float) -> bool:
        """Whether every request in progress was answered in time."""
        with self._idle:
            return self._idle.wait_for(lambda: self._count_in_progress == 0, timeout_s)


class Connection(BaseHTTPRequestHandler):
    """One client's connection; kept alive between requests."""

    server: Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and a small body leave in one packet

    def setup(self) -> None:
        """Takes the place of a reader that would wait forever."""
        super().setup()
        self.rfile.close()
        self._incoming, self._reader = timed_reader(self.connection)
        self.rfile = self._reader

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 -- the base class names it so
        """Says nothing: a stranger's nonsense is no news, and everything else is in the answers."""

    def handle_one_request(self) -> None:
        """Waits long for a request to begin, and not long for its headers to end."""
        self._incoming.allow(IDLE_S)
        if not self._reader.peek(1):
            self.close_connection = True
            return
        self._incoming.allow(HEADERS_S)
        super().handle_one_request()

    def parse_request(self) -> bool:
        """Refuses a name that is not ours: a page elsewhere had a name of its own point here (DNS rebinding)."""
        if not super().parse_request():
            return False
        if all(_host_name(named) in self.server.hosts for named in self.headers.get_all("Host", [])):
            return True
        failure = StatementFailed("The Host of this request is not one of this engine's. (ACCESS_DENIED)", code=497)
        self._send_failure(failure, str(uuid4()), is_body_read=False)
        return False

    def do_GET(self) -> None:
        """A ping, or a statement in the URL: then it may only read, as with ClickHouse."""
        path = urlsplit(self.path)
        if path.path in ("/ping", "/replicas_status") or not path.query:
            self._answer_ping()
        else:
            self._answer()

    def do_POST(self) -> None:
        """A statement in the URL, in the body, or half and half."""
        self._answer()

    def _answer_ping(self) -> None:
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # its body stays unread
        self._send_whole(200, b"Ok.\n", {"Content-Type": "text/plain; charset=UTF-8"})

    def _answer(self) -> None:
        query_id, started = str(uuid4()), time.perf_counter_ns()
        with self.server.counted():
            is_body_read = False
            try:
                arguments = read_arguments(self.path)
                query_id = _safe(arguments.get("query_id", "")) or query_id
                self.server.log_in.check(self.headers, arguments)
                self._incoming.allow_pauses()
                body = read_body(self.headers, self._reader)
                is_body_read = True
                request = read_request(Incoming(self.command, self.headers, arguments, body))
                with self.server.engine.answer(request) as answer:
                    self._send_answer(answer, self._headers(query_id, answer, started))
            except ValueError as error:  # a URL that is none
                self._send_failure(BadFraming(str(error)), query_id, is_body_read=is_body_read)
            except StatementFailed as failure:
                self._send_failure(failure, query_id, is_body_read=is_body_read)

    def _headers(self, query_id: str, answer: Answer, started: int) -> dict[str, str]:
        counts = {**answer.summary, "elapsed_ns": time.perf_counter_ns() - started}
        headers = {
            "X-ClickHouse-Query-Id": query_id,
            "X-ClickHouse-Timezone": self.server.engine.timezone,
            "X-ClickHouse-Summary": json.dumps({name: str(count) for name, count in counts.items()}),
            "Content-Type": _CONTENT_TYPES.get(answer.format or "", "application/octet-stream"),
        }
        return {**headers, "X-ClickHouse-Format": answer.format} if answer.format else headers

    def _send_answer(self, answer: Answer, headers: dict[str, str]) -> None:
        if answer.format is None or self.request_version != "HTTP/1.1":  # which alone knows chunks
            self._send_whole(200, b"".join(answer.blocks), headers)
            return
        tag = secrets.token_hex(8)
        encoding = choose_encoding(self.headers.get("Accept-Encoding", ""))
        self._start(200, {**headers, "X-ClickHouse-Exception-Tag": tag, "Transfer-Encoding": "chunked"}, encoding)
        self._send_blocks(answer.blocks, tag, encoding)

    def _send_blocks(self, blocks: Blocks, tag: str, encoding: str | None) -> None:
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

    def _send_failure(self, failure: StatementFailed, query_id: str, *, is_body_read: bool) -> None:
        """Whatever is unread of a body would be taken for a request: then the connection is closed."""
        self.close_connection = self.close_connection or not is_body_read
        self._send_whole(
            failure.status,
            render(failure, self.server.engine.version),
            {
                "X-ClickHouse-Exception-Code": str(failure.code),
                "X-ClickHouse-Query-Id": query_id,
                "Content-Type": "text/plain; charset=UTF-8",
            },
        )
        if not is_body_read:
            self._discard()

    def _discard(self) -> None:
        """Reads a little of what the client is still sending: closed at once, it might not see the answer."""
        with suppress(OSError):
            self.connection.shutdown(SHUT_WR)
            self._incoming.allow(_DISCARDED_S)
            left = _DISCARDED_BYTES
            while left > 0 and (data := self._reader.read1(65_536)):
                left -= len(data)

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
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()


def _host_name(named: str) -> str:
    """A Host without its port."""
    try:
        return urlsplit(f"//{named.strip()}").hostname or ""
    except ValueError:
        return ""


def _safe(query_id: str) -> str:
    return query_id if _SAFE_IN_HEADER.fullmatch(query_id) else ""
