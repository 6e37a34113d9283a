"""Answers by quoting what people have written, without a model; says so when it cannot. It never fails.

It quotes the best FAQ in the visitor's language and names it as the source; offers the nearest three when
unsure; hands over when nothing fits, when it was unsure twice in a row, and when asked for a person.
"""

from dataclasses import replace
from typing import Final

from chat_api.answering.answer import Answer
from chat_api.answering.confidence import confidence_of
from chat_api.answering.prompt import Prompt
from chat_api.answering.say import Line, say
from chat_api.answering.small_talk import SmallTalk

PROVIDER: Final = "local"
MODEL: Final = "extractive-1"
COUNT_CHOICES: Final = 3
# Below this nothing is worth offering; between it and the assistant's threshold the nearest three are.
OFFER_FROM: Final = 0.08


def extract_answer(prompt: Prompt) -> Answer:
    """Decides between quoting, offering, and handing over; the same prompt always gets the same answer."""
    if prompt.small_talk is not None:
        return _reply_to_small_talk(prompt, prompt.small_talk)
    confidence = confidence_of(prompt.passages)
    if confidence >= prompt.confidence_threshold and prompt.passages:
        return _quote(prompt, confidence)
    if prompt.has_offered:
        return replace(_hand_over(prompt, "still_unsure", confidence), handoff_reason="not_sure")
    if confidence >= min(OFFER_FROM, prompt.confidence_threshold):
        return replace(_line(prompt, "unsure", confidence), choices=prompt.passages[:COUNT_CHOICES])
    return replace(_hand_over(prompt, "nothing_found", confidence), handoff_reason="nothing_found")


def refuse(prompt: Prompt) -> Answer:
    """What a question is told that must not be answered."""
    return replace(_line(prompt, "refusal", None), model="refusal-1")


def _reply_to_small_talk(prompt: Prompt, kind: SmallTalk) -> Answer:
    if kind != "person":
        return replace(_line(prompt, kind, None), is_answered=True)
    line = _line(prompt, "person_waiting" if prompt.is_escalated else "person", None)
    return replace(line, handoff_reason="asked_for_person")


def _quote(prompt: Prompt, confidence: float) -> Answer:
    passage = prompt.passages[0]
    is_repetition = prompt.is_escalated and passage.text == prompt.last_said
    text = say("said_before", prompt.language) if is_repetition else passage.text
    return Answer(text, PROVIDER, MODEL, confidence, is_answered=True, sources=(passage,))


def _hand_over(prompt: Prompt, kind: Line, confidence: float) -> Answer:
    # Who waits for a colleague already is not told once more that one was called.
    return _line(prompt, "nothing_found_waiting" if prompt.is_escalated else kind, confidence)


def _line(prompt: Prompt, kind: Line, confidence: float | None) -> Answer:
    text = say(kind, prompt.language, prompt.last_said)
    return Answer(text, PROVIDER, MODEL, confidence, is_answered=False)
