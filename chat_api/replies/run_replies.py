"""Runs the replies of a process: starts their tasks, renews their leases, and takes over from workers that died."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import psycopg
import structlog

from chat_api.answering.context import AnswerContext
from chat_api.live.frames import reply_restarted
from chat_api.replies.answer_message import answer_message, give_up
from chat_api.replies.take_over_reply import (
    MAX_ATTEMPTS,
    find_expired_replies,
    release_leases,
    renew_leases,
    take_over_reply,
)
from chat_api.services import Services
from chat_api.transcript.pending_reply import PendingReply
from telemetry import metrics

logger = structlog.get_logger(__name__)


class ReplyRunner:
    """The replies in progress in this process, while `running` is open."""

    def __init__(self) -> None:
        self._running: dict[tuple[UUID, int], tuple[PendingReply, asyncio.Task[None]]] = {}
        self._services: Services | None = None

    @property
    def in_progress(self) -> list[PendingReply]:
        """The replies that this process is giving."""
        return [reply for reply, _ in self._running.values()]

    @asynccontextmanager
    async def running(self, services: Services) -> AsyncIterator[None]:
        """Renews leases and looks for expired ones for as long as it is open, and then leaves them to others."""
        self._services = services
        lease_s = services.lease.seconds
        loops = [
            asyncio.create_task(_repeat(self.renew, lease_s / 3)),
            asyncio.create_task(_repeat(self.take_over_expired, lease_s / 6)),
        ]
        try:
            yield
        finally:
            for loop in loops:
                loop.cancel()
            await self.leave()

    def start(self, reply: PendingReply, context: AnswerContext | None = None) -> None:
        """Begins to answer in a task of its own; returns at once. To be called after the commit."""
        task = asyncio.create_task(self._answer(reply, context), name=f"reply {reply.id}")
        self._running[reply.id, reply.attempt] = (reply, task)
        metrics.replies_running.inc()
        task.add_done_callback(lambda _: self._forget(reply))

    async def take_over_expired(self) -> int:
        """Takes over what other workers left unanswered, and returns how many replies that were."""
        count = 0
        services = self._open_services
        for expired in await find_expired_replies(services.pool):
            reply = await take_over_reply(services.pool, expired, services.lease)
            if reply is not None:
                count += 1
                await self._begin_again(reply)
        return count

    async def renew(self) -> None:
        """Extends the leases; drops what another worker has taken over meanwhile."""
        services = self._open_services
        taken = await renew_leases(services.pool, self.in_progress, services.lease)
        for reply, task in list(self._running.values()):
            if reply.id in taken:
                task.cancel()

    async def finish(self) -> None:
        """Waits until nothing is in progress."""
        while self._running:
            await asyncio.wait([task for _, task in self._running.values()])

    async def leave(self) -> None:
        """Stops answering and lets others take over at once."""
        left = list(self._running.values())
        for _, task in left:
            task.cancel()
        await asyncio.gather(*(task for _, task in left), return_exceptions=True)
        if left:
            services = self._open_services
            await release_leases(services.pool, [reply for reply, _ in left], services.worker)

    @property
    def _open_services(self) -> Services:
        assert self._services is not None, "replies run only inside `running`"
        return self._services

    async def _begin_again(self, reply: PendingReply) -> None:
        metrics.replies_taken_over.inc()
        logger.info("reply_taken_over", reply_id=str(reply.id), attempt=reply.attempt)
        if reply.attempt > MAX_ATTEMPTS:
            await give_up(self._open_services, reply, "too_many_attempts")
            return
        self._open_services.live.publish(reply.facts.conversation_id, reply_restarted(reply.place))
        self.start(reply)

    async def _answer(self, reply: PendingReply, context: AnswerContext | None) -> None:
        try:
            await answer_message(self._open_services, reply, context)
        except Exception as error:
            # Not even the failure could be kept: the lease expires, and somebody tries again.
            logger.exception("reply_left_to_its_lease", reply_id=str(reply.id), error=type(error).__name__)

    def _forget(self, reply: PendingReply) -> None:
        del self._running[reply.id, reply.attempt]
        metrics.replies_running.dec()


async def _repeat(action: Callable[[], Awaitable[object]], every_s: float) -> None:
    while True:
        # Spread out, so that workers that started together do not all ask at once.
        await asyncio.sleep(every_s * random.uniform(0.8, 1.2))  # noqa: S311 -- not a secret
        try:
            await action()
        except (psycopg.Error, OSError) as error:
            logger.warning("reply_loop_failed", error=type(error).__name__)
