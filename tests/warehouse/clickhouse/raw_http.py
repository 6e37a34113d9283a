"""HTTP by hand: requests that no client would make, and connections that end where none would."""

import base64
import http.client
import socket
import struct
from contextlib import closing

from tests.warehouse.engine_process import PASSWORD

AUTHORIZATION = f"Authorization: Basic {base64.b64encode(f'samtal:{PASSWORD}'.encode()).decode()}\r\n"


def request(body: bytes = b"", headers: str = "", *, length: int | None = None, target: str = "/") -> bytes:
    """A POST with a password, its length as it is, or as the caller lies."""
    count = len(body) if length is None else length
    head = f"POST {target} HTTP/1.1\r\nHost: localhost\r\n{AUTHORIZATION}Content-Length: {count}\r\n{headers}\r\n"
    return head.encode() + body


def request_framed(framing: str, body: bytes = b"", *, target: str = "/") -> bytes:
    """A POST whose header lines about its length are the caller's."""
    return f"POST {target} HTTP/1.1\r\nHost: localhost\r\n{AUTHORIZATION}{framing}\r\n".encode() + body


class RawHttp:
    """One engine's port."""

    def __init__(self, port: int) -> None:
        self.port = port

    def connect(self, timeout_s: float = 20) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout_s)

    def all_that_comes(self, sent: bytes) -> bytes:
        """Everything until the engine closes the connection, or 2 s bring nothing."""
        with closing(self.connect(timeout_s=2)) as connection:
            connection.sendall(sent)
            received = b""
            try:
                while data := connection.recv(65_536):
                    received += data
            except (TimeoutError, ConnectionResetError):
                pass
            return received

    def leave(self, sent: bytes, *, after_bytes: int, is_reset: bool) -> None:
        """Sends, reads so much or what comes in a second, and is gone: by a reset, as if killed, or politely."""
        with closing(self.connect(timeout_s=1)) as connection:
            if is_reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            try:
                connection.sendall(sent)
                while after_bytes > 0 and (data := connection.recv(min(after_bytes, 4096))):
                    after_bytes -= len(data)
            except (ConnectionError, TimeoutError):
                pass

    def ask(self, query: str) -> str:
        """What an honest client gets."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        name, value = AUTHORIZATION.strip().split(": ", 1)
        with closing(connection):
            connection.request("POST", "/", query.encode(), {name: value})
            return connection.getresponse().read().decode()
