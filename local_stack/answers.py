"""The plainest probe: does it answer over HTTP."""

import http.client
import json
import ssl

from local_stack.ports import LOOPBACK


def answers(port: int, path: str = "/") -> bool:
    """Whether a server on the loopback answers this path with 200."""
    return _get(port, path)[0] == 200


def asks_for_key(port: int) -> bool:
    """Whether a server on the loopback answers, and shows nothing without its key."""
    return _get(port, "/")[0] == 401


def read_json(port: int, path: str, context: ssl.SSLContext) -> dict[str, object] | None:
    """The JSON object that a server on the loopback answers with over TLS; None when it does not."""
    status, body = _get(port, path, context)
    try:
        return dict(json.loads(body)) if status == 200 else None
    except ValueError:
        return None


def _get(port: int, path: str, context: ssl.SSLContext | None = None) -> tuple[int, bytes]:
    """Status and body; 0 when there is no answer."""
    connection: http.client.HTTPConnection
    if context:
        connection = http.client.HTTPSConnection(LOOPBACK, port, timeout=2, context=context)
    else:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()
