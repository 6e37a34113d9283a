"""The plainest probe: does it answer over HTTP."""

import http.client
import json

from local_stack.ports import LOOPBACK


def answers(port: int, path: str = "/") -> bool:
    """Whether a server on the loopback answers this path with 200."""
    return _get(port, path) is not None


def read_json(port: int, path: str) -> dict[str, object] | None:
    """The JSON object that a server on the loopback answers with; None when it does not."""
    body = _get(port, path)
    try:
        return dict(json.loads(body)) if body else None
    except ValueError:
        return None


def _get(port: int, path: str) -> bytes | None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.read() if answer.status == 200 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
