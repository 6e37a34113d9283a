"""The stream of one conversation for one reader, as bytes of server-sent events.

What is finished is read from Postgres, a reply in progress from the live log, and then frames come as they happen; the
reader's position sees to it that nothing is missed and nothing is told twice.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import Final

import psycopg
import structlog
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from chat_api.conversations.conversation import find_status
from chat_api.live.frames import Frame, message_frame, reply_restarted, reply_started, status_changed
from chat_api.live.hub import Follower
from chat_api.live.live import Live
from chat_api.services import Services
from chat_api.transcript.conversation_key import ConversationKey
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import Place
from chat_api.transcript.queries import last_turn, list_since
from warehouse.postgres.connect import tenant_transaction

logger = structlog.get_logger(__name__)
PING: Final = b": ping\n\n"
PING_EVERY_S: Final = 15.0
EVENT_ID: Final = re.compile(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})")
MAX_REMEMBERED: Final = 100


class EventStream(StreamingResponse):
    """Server-sent events, already encoded: one task, one buffer. Proxies are asked not to hold them back.

    `release` is called when the stream is over, however it ends: a reader may leave before the first event.
    """

    media_type = "text/event-stream"
    own_headers: Final[Mapping[str, str]] = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

    def __init__(self, content: AsyncIterator[bytes], release: Callable[[], None], status_code: int = 200) -> None:
        super().__init__(content, status_code, headers=self.own_headers)
        self._release = release

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as ASGI has it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._release()


async def follow_conversation(
    services: Services,
    key: ConversationKey,
    last_event_id: str | None,
    ping_every_s: float = PING_EVERY_S,
) -> AsyncGenerator[bytes, None]:
    """Everything since `last_event_id`, then what happens, until the reader leaves."""
    position = StreamPosition(last_event_id)
    async with services.live.following(key.id) as follower:
        yield (await _status(services, key)).encode()
        while True:
            frames = await _read_anew(services, key, position, follower)
            frames += [frame for frame in follower.take() if position.advance(frame)]
            if frames:
                yield b"".join(frame.encode() for frame in frames)
            elif not follower.needs_sync and not await _wait(follower, ping_every_s):
                yield PING
                # The worker that kept a reply may have died before it could say so to this one.
                follower.needs_sync |= bool(position.unfinished)


async def _wait(follower: Follower, seconds: float) -> bool:
    try:
        await asyncio.wait_for(follower.woken.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _status(services: Services, key: ConversationKey) -> Frame:
    async with tenant_transaction(services.pool, key.tenant_id) as connection:
        found = await find_status(connection, key)
    return status_changed(*found)


async def _read_anew(
    services: Services, key: ConversationKey, position: "StreamPosition", follower: Follower
) -> list[Frame]:
    if not follower.needs_sync:
        return []
    follower.needs_sync = False
    try:
        return await _catch_up(services, key, position)
    except psycopg.OperationalError as error:
        # The reader stays; frames still come in, and the next notification or reconnection reads anew.
        logger.warning("catch_up_failed", error=type(error).__name__)
        return []


async def _catch_up(services: Services, key: ConversationKey, position: "StreamPosition") -> list[Frame]:
    """The frames that bring the reader up to date, in order. A reader who has seen nothing gets the last turn."""
    async with tenant_transaction(services.pool, key.tenant_id) as connection:
        if position.sequence is None:
            position.sequence = await last_turn(connection, key.id)
        messages = await list_since(connection, key.id, position.sequence, position.unfinished)
    log = await _read_log(services.live, key, messages)
    frames: list[Frame] = []
    for message, attempt in messages:
        frames += (
            _reply_in_progress(message, attempt, log, position)
            if message.state == "pending"
            else [message_frame(message, attempt)]
        )
    return [frame for frame in frames if position.advance(frame)]


async def _read_log(live: Live, key: ConversationKey, messages: list[tuple[Message, int]]) -> list[Frame]:
    is_wanted = any(message.state == "pending" for message, _ in messages)
    return await live.read_log(key.id) if is_wanted else []


def _reply_in_progress(message: Message, attempt: int, log: list[Frame], position: "StreamPosition") -> list[Frame]:
    place = Place(message.id, message.sequence, attempt)
    seen = position.seen(message.sequence)
    began = reply_started(place, message.reply_to or message.id)
    if seen is not None and seen[0] < attempt:
        began = reply_restarted(place)
    tokens = [
        frame
        for frame in log
        if frame.event == "reply_token" and (frame.sequence, frame.attempt) == (message.sequence, attempt)
    ]
    return [began, *tokens]


class StreamPosition:
    """What one reader has seen, by message: the attempt, and up to which character. No I/O."""

    def __init__(self, last_event_id: str | None = None) -> None:
        self._seen: dict[int, tuple[int, int]] = {}
        self._unfinished: set[int] = set()
        self.sequence: int | None = None
        match = EVENT_ID.fullmatch(last_event_id or "")
        if match:
            sequence, attempt, offset = (int(part) for part in match.groups())
            self.sequence = sequence
            self._seen[sequence] = (attempt, offset)
            self._unfinished.add(sequence)  # until its end is told, perhaps once more

    @property
    def unfinished(self) -> list[int]:
        """The sequences of messages that this reader has seen begin and not yet end."""
        return sorted(self._unfinished)

    def seen(self, sequence: int) -> tuple[int, int] | None:
        """The attempt and offset seen of a message."""
        return self._seen.get(sequence)

    def advance(self, frame: Frame) -> bool:
        """Whether the frame is news to this reader, who has seen it from now on."""
        if frame.sequence == 0:
            return True
        if frame.is_whole:
            self._unfinished.discard(frame.sequence)
        here = (frame.attempt, frame.offset)
        seen = self._seen.get(frame.sequence)
        if seen is not None and seen >= here:
            return False
        self._seen[frame.sequence] = here
        if not frame.is_whole:
            self._unfinished.add(frame.sequence)
        self.sequence = max(self.sequence or 0, frame.sequence)
        if len(self._seen) > MAX_REMEMBERED:
            oldest = min(self._seen)
            del self._seen[oldest]
            self._unfinished.discard(oldest)
        return True
