"""The local provider: answers by quoting what people have written, and says so when it cannot.

It quotes the best FAQ in the visitor's language and names it as the source; offers the nearest three when
unsure; hands over when nothing fits, when it was unsure twice in a row, and when asked for a person.
"""

import re
from collections.abc import AsyncGenerator
from typing import Literal

from integrations.model_provider.confidence import confidence_of
from integrations.model_provider.local_texts import line, was_unsure
from integrations.model_provider.port import AnswerDelta, AnswerDone, AnswerItem, HandoffReason, Passage, Prompt
from integrations.model_provider.small_talk import SmallTalk, recognize_small_talk

MODEL = "extractive-1"
COUNT_CHOICES = 3
# Below this nothing is worth offering; between it and the assistant's threshold the nearest three are.
OFFER_FROM = 0.08

_WORD = re.compile(r"\S+\s*|\s+")


class LocalProvider:
    """Extractive answers; needs no key, no network, and never fails."""

    name: Literal["local"] = "local"

    async def stream_answer(self, prompt: Prompt) -> AsyncGenerator[AnswerItem, None]:
        """The answer in chunks of about three words, then the whole of it."""
        answer = compose_answer(prompt)
        words = _WORD.findall(answer.text)
        for start in range(0, len(words), 3):
            yield AnswerDelta("".join(words[start : start + 3]))
        yield answer


def compose_answer(prompt: Prompt) -> AnswerDone:
    """Decides between quoting, offering, and handing over; the same prompt always gets the same answer."""
    small_talk = recognize_small_talk(prompt.question)
    if small_talk is not None:
        return _reply_to_small_talk(small_talk, prompt.language)
    confidence = confidence_of(prompt.passages)
    if confidence >= prompt.confidence_threshold and prompt.passages:
        return _quote(prompt.passages[0], confidence)
    if _was_just_unsure(prompt):
        return _hand_over("still_unsure", "not_sure", prompt.language, confidence)
    if confidence >= min(OFFER_FROM, prompt.confidence_threshold):
        return _offer(prompt.passages[:COUNT_CHOICES], prompt.language, confidence)
    return _hand_over("nothing_found", "nothing_found", prompt.language, confidence)


def _reply_to_small_talk(kind: SmallTalk, language: str) -> AnswerDone:
    reason: HandoffReason | None = "asked_for_person" if kind == "person" else None
    return _answer(line(kind, language), None, is_answered=reason is None, handoff_reason=reason)


def _quote(passage: Passage, confidence: float) -> AnswerDone:
    return _answer(passage.text, confidence, is_answered=True, sources=(passage,))


def _offer(passages: tuple[Passage, ...], language: str, confidence: float) -> AnswerDone:
    return _answer(line("unsure", language), confidence, is_answered=False, choices=passages)


def _hand_over(
    kind: Literal["still_unsure", "nothing_found"], reason: HandoffReason, language: str, confidence: float
) -> AnswerDone:
    return _answer(line(kind, language), confidence, is_answered=False, handoff_reason=reason)


def _answer(
    text: str,
    confidence: float | None,
    *,
    is_answered: bool,
    handoff_reason: HandoffReason | None = None,
    sources: tuple[Passage, ...] = (),
    choices: tuple[Passage, ...] = (),
) -> AnswerDone:
    return AnswerDone(
        text=text,
        provider=LocalProvider.name,
        model=MODEL,
        confidence=confidence,
        is_answered=is_answered,
        handoff_reason=handoff_reason,
        source_ids=tuple(passage.faq_id for passage in sources),
        choices=choices,
    )


def _was_just_unsure(prompt: Prompt) -> bool:
    replies = [turn for turn in prompt.history if turn.author != "visitor"]
    return bool(replies) and replies[-1].author == "assistant" and was_unsure(replies[-1].text)
