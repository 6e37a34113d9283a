"""Streams one provider's answer to the visitor, piece by piece."""

from contextlib import aclosing
from dataclasses import dataclass

from chat_api.live.frames import reply_token
from chat_api.live.live import Live
from chat_api.replies.gate_moderation import ModerationGate
from chat_api.transcript.pending_reply import PendingReply
from integrations.model_provider.port import AnswerDelta, AnswerDone, ModelProvider, Prompt, ProviderUnavailable


@dataclass(frozen=True, slots=True)
class Streamed:
    """A whole answer, and when its first token became visible."""

    answer: AnswerDone
    first_token_ms: int | None


class StreamCut(Exception):
    """The provider failed after the visitor had seen a part of the answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def stream_reply(
    live: Live, reply: PendingReply, provider: ModelProvider, prompt: Prompt, gate: ModerationGate
) -> Streamed:
    """Publishes the answer's pieces as they come, the first one once the gate opens.

    Raises ProviderUnavailable or QuestionFlagged when nothing was shown yet, StreamCut afterwards.
    """
    shown = Shown(live, reply)
    try:
        async with aclosing(provider.stream_answer(prompt)) as items:
            async for item in items:
                if shown.first_token_ms is None:
                    await gate.open()
                if isinstance(item, AnswerDone):
                    return Streamed(item, shown.first_token_ms)
                shown.add(item)
    except ProviderUnavailable as failure:
        if shown.first_token_ms is None:
            raise
        raise StreamCut(failure.reason) from failure
    raise StreamCut("incomplete")


def show_whole(live: Live, reply: PendingReply, answer: AnswerDone) -> Streamed:
    """Publishes an answer that is there at once."""
    shown = Shown(live, reply)
    shown.add(AnswerDelta(answer.text))
    return Streamed(answer, shown.first_token_ms)


class Shown:
    """What the visitor has seen of one attempt."""

    def __init__(self, live: Live, reply: PendingReply) -> None:
        self._live = live
        self._reply = reply
        self._place = reply.place
        self._end = 0
        self.first_token_ms: int | None = None

    def add(self, delta: AnswerDelta) -> None:
        """Publishes the next piece."""
        if self.first_token_ms is None:
            self.first_token_ms = self._reply.elapsed_ms()
        frame = reply_token(self._place, self._end, delta.text)
        self._end = frame.offset
        self._live.publish(self._reply.facts.conversation_id, frame)
