"""Begins a reply anew in the same worker, because what the visitor saw of it leads nowhere."""

from chat_api.live.frames import reply_restarted
from chat_api.live.live import Live
from chat_api.replies.pending_reply import PendingReply
from chat_api.replies.take_over_reply import start_next_attempt
from warehouse.postgres.connect import Pool, tenant_transaction


class ReplyLost(Exception):
    """Another worker has taken the reply over: this one has nothing more to say."""


async def restart_reply(pool: Pool, live: Live, reply: PendingReply, lease_s: float, worker: str) -> PendingReply:
    """The reply at its next attempt, after telling the visitor. Raises ReplyLost."""
    async with tenant_transaction(pool, reply.facts.tenant_id) as connection:
        started = await start_next_attempt(connection, reply.id, reply.attempt, lease_s, worker, is_expired=False)
    if started is None:
        raise ReplyLost
    again = reply.next_attempt()
    live.publish(reply.facts.conversation_id, reply_restarted(again.place))
    return again
