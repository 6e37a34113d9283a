"""Streams as the API writes them, and what a reader shows after each event: `tests/golden/stream.json`.

The widget's tests put the same file through its real parser and reducer (`widget/tests/golden-stream.test.ts`), so
that neither side can change the shape of an event, its id or the unit of an offset alone.

    python -m tests.chat_api.live.golden_stream        writes the file anew
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any  # JSON
from uuid import UUID

from chat_api.conversations.follow_conversation import StreamPosition
from chat_api.live.frames import (
    Frame,
    count_utf16,
    message_frame,
    reply_restarted,
    reply_started,
    reply_token,
    status_changed,
)
from chat_api.live.hub import Follower
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import Place

FILE = Path(__file__).parents[2] / "golden" / "stream.json"
QUESTION_ID, REPLY_ID = UUID(int=1), UUID(int=2)
AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)

TEXTS = {
    "emoji joined to one, with tones and flags": "Bord 👨‍👩‍👧‍👦👋🏽🏳️‍🌈🇸🇪1️⃣!",
    "å composed and decomposed": "På\u0301 å, a\u030a och Z\u0351\u036b\u0343a\u0327",
    "right to left, with marks": "שָׁלוֹם (42) مَرْحَبًا\u200f!",
    "beyond the basic plane, and what JSON and SSE escape": '𠮷𝄞 "q" \\ <b>\r\n\u2028\u0085\t\U0010ffff',
}
ALL = " ".join(TEXTS.values())


def place(attempt: int = 1) -> Place:
    return Place(REPLY_ID, sequence=2, attempt=attempt)


def cut(text: str, length: int, attempt: int = 1) -> list[Frame]:
    """Tokens of so many code points each: the smallest pieces that a provider can send."""
    pieces = [text[at : at + length] for at in range(0, len(text), length)]
    starts = [count_utf16(text[: at * length]) for at in range(len(pieces))]
    return [reply_token(place(attempt), start, piece) for start, piece in zip(starts, pieces, strict=True)]


def joined(frames: list[Frame]) -> list[Frame]:
    """The same as a follower gets them who was busy meanwhile."""
    follower = Follower()
    for frame in frames:
        follower.give(frame)
    return follower.take()


def completed(text: str, attempt: int = 1) -> Frame:
    message = Message(
        id=REPLY_ID,
        sequence=2,
        author="assistant",
        state="complete",
        text=text,
        language="en",
        reply_to=QUESTION_ID,
        occurred_at=AT,
    )
    return message_frame(message, attempt)


def posted(sequence: int, text: str) -> Frame:
    message = Message(
        id=UUID(int=sequence), sequence=sequence, author="visitor", state="accepted", text=text, occurred_at=AT
    )
    return message_frame(message, 0)


def steps(frames: list[Frame]) -> list[list[str]]:
    """Each event's bytes, and the reply's text as it must be shown after it."""
    shown, attempt, steps = "", 0, []
    for frame in frames:
        data = json.loads(frame.data)
        if frame.event in ("reply_started", "reply_restarted") and frame.attempt > attempt:
            shown, attempt = "", frame.attempt
        elif frame.event == "reply_token" and frame.attempt == attempt:
            units = shown.encode("utf-16-le")[: 2 * data["offset"]]
            shown = max(shown, units.decode("utf-16-le") + data["text"], key=len)
        elif frame.event in ("reply_completed", "reply_failed"):
            shown = data["message"]["text"]
        steps.append([encode([frame]), shown])
    return steps


def letter_by_letter(text: str) -> list[Frame]:
    return [status_changed("open", None, None), reply_started(place(), QUESTION_ID), *cut(text, 1), completed(text)]


def cut_in_two_everywhere(text: str) -> list[Frame]:
    """One attempt for each cut, so that a text also gives way to the next attempt's at every length."""
    frames = [reply_started(place(), QUESTION_ID)]
    for attempt in range(1, len(text)):
        if attempt > 1:
            frames.append(reply_restarted(place(attempt)))
        frames.append(reply_token(place(attempt), 0, text[:attempt]))
        frames.append(reply_token(place(attempt), count_utf16(text[:attempt]), text[attempt:]))
    return frames


def taken_over(text: str) -> list[Frame]:
    """A worker dies in the middle; its last words arrive after the other's first ones."""
    first, second = cut(text, 2, attempt=1), cut(text, 3, attempt=2)
    half = len(first) // 2
    return [
        reply_started(place(), QUESTION_ID),
        *first[:half],
        reply_restarted(place(2)),
        second[0],
        *first[half : half + 2],
        *second[1:],
        completed(text, 2),
        status_changed("resolved", "assumed", None),
    ]


def told_again(text: str) -> list[Frame]:
    """A reader who comes back gets joined pieces that overlap what it has."""
    frames = [reply_started(place(), QUESTION_ID)]
    tokens = cut(text, 1)
    for count in range(1, len(tokens)):
        frames += [tokens[count - 1], *joined(tokens[: count + 1])]
    return [*frames, completed(text)]


def interrupted(text: str) -> list[Frame]:
    """The visitor writes on while the answer comes."""
    tokens = cut(text, 6)
    half = len(tokens) // 2
    question = posted(1, "👋 Hello?")
    return [
        question,
        reply_started(place(), QUESTION_ID),
        *tokens[:half],
        posted(3, "And 🍕?"),
        *tokens[half:],
        completed(text),
    ]


def encode(frames: list[Frame]) -> str:
    return b"".join(frame.encode() for frame in frames).decode()


def resumptions(frames: list[Frame]) -> Iterator[dict[str, Any]]:
    """The stream cut after each event: the id that the reader names next time, and what it is sent then."""
    for count in range(len(frames) + 1):
        last, in_progress = "", ""
        for frame in frames[:count]:
            last = f"{frame.sequence}.{frame.attempt}.{frame.offset}"
            if frame.sequence == place().sequence:
                in_progress = "" if frame.is_whole else last
        position = StreamPosition(in_progress or last)
        since = position.sequence or 0
        rest = [frame for frame in frames if frame.sequence >= since and position.advance(frame)]
        yield {"seen": count, "last_event_id": in_progress or last, "then": encode(joined(rest))}


def build() -> dict[str, Any]:
    streams = {f"{name}, letter by letter": letter_by_letter(text) for name, text in TEXTS.items()}
    streams |= {f"{name}, cut in two everywhere": cut_in_two_everywhere(text) for name, text in TEXTS.items()}
    streams |= {f"{name}, taken over half-way": taken_over(text) for name, text in TEXTS.items()}
    streams |= {f"{name}, told again and again": told_again(text) for name, text in TEXTS.items()}
    broken = interrupted(ALL)
    cuts = [*resumptions(broken)]
    return {
        "streams": {name: steps(frames) for name, frames in streams.items()},
        "broken": {
            "whole": ALL,
            "events": [frame.encode().decode() for frame in broken],
            "cuts": cuts,
        },
    }


def render() -> str:
    return json.dumps(build(), indent=0, ensure_ascii=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
