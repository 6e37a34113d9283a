"""The plainest probe: does it answer over HTTP."""

import http.client
import json
import ssl

from local_stack.ports import LOOPBACK


def answers(port: int, path: str = "/") -> bool:
    """Whether a server on the loopback answers this path with 200."""
    return _get(port, path) is not None


def read_json(port: int, path: str, context: ssl.SSLContext) -> dict[str, object] | None:
    """The JSON object that a server on the loopback answers with over TLS; None when it does not."""
    body = _get(port, path, context)
    try:
        return dict(json.loads(body)) if body else None
    except ValueError:
        return None


def _get(port: int, path: str, context: ssl.SSLContext | None = None) -> bytes | None:
    connection = (
        http.client.HTTPSConnection(LOOPBACK, port, timeout=2, context=context)
        if context
        else http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    )
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
