"""The response that carries a conversation's stream: one task, one buffer, no framework in between."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from starlette.responses import StreamingResponse

HEADERS: Final[Mapping[str, str]] = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """Server-sent events, already encoded. Proxies are asked not to hold them back."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[bytes], status_code: int = 200) -> None:
        super().__init__(content, status_code, headers=HEADERS)
