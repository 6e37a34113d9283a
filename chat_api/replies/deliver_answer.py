"""Brings one reply's answer to the visitor: the model's as it streams, or an extracted one when the model cannot."""

from contextlib import aclosing
from dataclasses import dataclass

from chat_api.answering.answer import Answer
from chat_api.answering.extract_answer import extract_answer, refuse
from chat_api.answering.generate_answer import generate_answer
from chat_api.answering.moderation_gate import ModerationGate, QuestionFlagged
from chat_api.answering.prompt import Prompt
from chat_api.answering.providers import choose_provider
from chat_api.live.frames import reply_restarted, reply_token
from chat_api.live.live import Live
from chat_api.replies.take_over_reply import restart_reply
from chat_api.services import Services
from chat_api.transcript.pending_reply import PendingReply
from integrations.model_provider.port import ModelProvider, ProviderUnavailable
from telemetry import metrics
from warehouse.vocabulary import Moderation, ProviderPreference


@dataclass(frozen=True, slots=True)
class DeliveredAnswer:
    """What the visitor has seen, at which attempt, how fast, and why it was not the wanted provider's answer."""

    reply: PendingReply
    answer: Answer
    first_token_ms: int | None
    total_ms: int
    fallback_reason: str | None = None
    moderation: Moderation = "none"


async def deliver_answer(
    services: Services, reply: PendingReply, prompt: Prompt, preference: ProviderPreference
) -> DeliveredAnswer:
    """Publishes the answer in pieces, and returns it whole. Raises ReplyLost."""
    remote = services.providers.remote
    first, reason = choose_provider(preference, remote is not None)
    shown = _Shown(services.live, reply)
    if first == "local" or remote is None:
        return _deliver_extracted(shown, prompt, reason)
    gate = ModerationGate(services.providers.moderator, reply.question, services.providers.policy)
    try:
        answer = await _stream(shown, remote, prompt, gate)
        return shown.deliver(answer, None, gate.ruling)
    except QuestionFlagged:
        return shown.deliver_whole(refuse(prompt), None, "flagged")
    except ProviderUnavailable as failure:
        if shown.first_token_ms is not None:
            # The beginning that the visitor saw leads nowhere: another attempt takes its place.
            shown = _Shown(services.live, await restart_reply(services, reply))
            services.live.publish(reply.facts.conversation_id, reply_restarted(shown.reply.place))
        return _deliver_extracted(shown, prompt, failure.reason, gate.ruling)
    finally:
        gate.close()


async def _stream(shown: "_Shown", provider: ModelProvider, prompt: Prompt, gate: ModerationGate) -> Answer:
    async with aclosing(generate_answer(provider, prompt, gate)) as items:
        async for item in items:
            if isinstance(item, Answer):
                return item
            shown.add(item)
    raise ProviderUnavailable("incomplete", "the answer has no end")


def _deliver_extracted(
    shown: "_Shown", prompt: Prompt, reason: str | None, ruling: Moderation = "none"
) -> DeliveredAnswer:
    if reason:
        metrics.reply_fallbacks.labels(reason).inc()
    return shown.deliver_whole(extract_answer(prompt), reason, ruling)


class _Shown:
    """What the visitor sees of one attempt."""

    def __init__(self, live: Live, reply: PendingReply) -> None:
        self.reply = reply
        self.first_token_ms: int | None = None
        self._live = live
        self._place = reply.place
        self._end = 0

    def add(self, text: str) -> None:
        """Publishes the next piece."""
        if self.first_token_ms is None:
            self.first_token_ms = self.reply.elapsed_ms()
        frame = reply_token(self._place, self._end, text)
        self._end = frame.offset
        self._live.publish(self.reply.facts.conversation_id, frame)

    def deliver_whole(self, answer: Answer, reason: str | None, ruling: Moderation) -> DeliveredAnswer:
        """Publishes an answer that is there at once."""
        self.add(answer.text)
        return self.deliver(answer, reason, ruling)

    def deliver(self, answer: Answer, reason: str | None, ruling: Moderation) -> DeliveredAnswer:
        """The answer, all of which was published."""
        return DeliveredAnswer(self.reply, answer, self.first_token_ms, self.reply.elapsed_ms(), reason, ruling)
