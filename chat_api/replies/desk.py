"""Where a process answers: it starts reply tasks, keeps their leases, and takes over from the dead."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import psycopg
import structlog

from chat_api.live.frames import reply_restarted
from chat_api.replies.answer_message import AnsweringTools, answer_message, give_up
from chat_api.replies.pending_reply import PendingReply
from chat_api.replies.recall_memory import Memory
from chat_api.replies.renew_leases import release_leases, renew_leases
from chat_api.replies.take_over_reply import MOST_ATTEMPTS, find_expired_replies, take_over_reply
from telemetry import metrics

logger = structlog.get_logger(__name__)


class ReplyDesk:
    """The replies under way in this process."""

    def __init__(self, tools: AnsweringTools) -> None:
        self.tools = tools
        self._running: dict[tuple[UUID, int], tuple[PendingReply, asyncio.Task[None]]] = {}

    @property
    def under_way(self) -> list[PendingReply]:
        """The replies that this process is giving."""
        return [reply for reply, _ in self._running.values()]

    def start(self, reply: PendingReply, memory: Memory | None = None) -> None:
        """Begins to answer in a task of its own; returns at once. To be called after the commit."""
        task = asyncio.create_task(self._answer(reply, memory), name=f"reply {reply.id}")
        self._running[reply.id, reply.attempt] = (reply, task)
        metrics.replies_running.inc()
        task.add_done_callback(lambda _: self._forget(reply))

    async def take_over_expired(self) -> int:
        """Takes over what other workers left unanswered, and returns how many replies that were."""
        count = 0
        for expired in await find_expired_replies(self.tools.pool):
            reply = await take_over_reply(self.tools.pool, expired, self.tools.lease_s, self.tools.worker)
            if reply is not None:
                count += 1
                await self._begin_again(reply)
        return count

    async def renew(self) -> None:
        """Extends the leases; drops what another worker has taken over meanwhile."""
        taken = await renew_leases(self.tools.pool, self.under_way, self.tools.lease_s, self.tools.worker)
        for reply, task in list(self._running.values()):
            if reply.id in taken:
                task.cancel()

    async def finish(self) -> None:
        """Waits until nothing is under way."""
        while self._running:
            await asyncio.wait([task for _, task in self._running.values()])

    async def leave(self) -> None:
        """Stops answering and lets others take over at once."""
        left = list(self._running.values())
        for _, task in left:
            task.cancel()
        await asyncio.gather(*(task for _, task in left), return_exceptions=True)
        if left:
            await release_leases(self.tools.pool, [reply for reply, _ in left], self.tools.worker)

    async def _begin_again(self, reply: PendingReply) -> None:
        metrics.replies_taken_over.inc()
        logger.info("reply_taken_over", reply_id=str(reply.id), attempt=reply.attempt)
        if reply.attempt > MOST_ATTEMPTS:
            await give_up(self.tools, reply, "too_many_attempts")
            return
        self.tools.live.publish(reply.facts.conversation_id, reply_restarted(reply.place))
        self.start(reply)

    async def _answer(self, reply: PendingReply, memory: Memory | None) -> None:
        try:
            await answer_message(self.tools, reply, memory)
        except Exception as error:
            # Not even the failure could be kept: the lease expires, and somebody tries again.
            logger.exception("reply_left_to_its_lease", reply_id=str(reply.id), error=type(error).__name__)

    def _forget(self, reply: PendingReply) -> None:
        del self._running[reply.id, reply.attempt]
        metrics.replies_running.dec()


@asynccontextmanager
async def open_desk(tools: AnsweringTools) -> AsyncIterator[ReplyDesk]:
    """A desk that renews its leases and looks for expired ones for as long as it is open."""
    desk = ReplyDesk(tools)
    loops = [
        asyncio.create_task(_repeat(desk.renew, tools.lease_s / 3)),
        asyncio.create_task(_repeat(desk.take_over_expired, tools.lease_s / 6)),
    ]
    try:
        yield desk
    finally:
        for loop in loops:
            loop.cancel()
        await desk.leave()


async def _repeat(action: Callable[[], Awaitable[object]], every_s: float) -> None:
    while True:
        # Spread out, so that workers that started together do not all ask at once.
        await asyncio.sleep(every_s * random.uniform(0.8, 1.2))  # noqa: S311 -- not a secret
        try:
            await action()
        except (psycopg.Error, OSError) as error:
            logger.warning("desk_loop_failed", error=type(error).__name__)
