"""The plainest probe: does it answer over HTTP."""

import http.client

from local_stack.ports import LOOPBACK


def answers(port: int, path: str = "/") -> bool:
    """Whether a server on the loopback answers this path with 200."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
