"""Builds the bytes of a Responses API stream, in the order that the real service sends its events."""

from functools import lru_cache
from itertools import count
from typing import Any

import orjson

from local_stack.scripted_openai.scripts import Script

JsonObject = dict[str, Any]

_RESPONSE_ID, _ITEM_ID = "resp_scripted", "msg_scripted"
_PLACE: JsonObject = {"item_id": _ITEM_ID, "output_index": 0, "content_index": 0}


def split_into_tokens(text: str) -> list[str]:
    """Words with the space before them, as a tokenizer would cut them."""
    words = text.split(" ")
    return [words[0], *(f" {word}" for word in words[1:])] if text else []


def response_object(script: Script, model: str, status: str, text: str, **more: object) -> JsonObject:
    """The Response that the first and last events carry, and that a call without streaming returns."""
    done = status in ("completed", "incomplete")
    usage = {
        "input_tokens": 42,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": len(split_into_tokens(text)),
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 42 + len(split_into_tokens(text)),
    }
    return {
        "id": _RESPONSE_ID,
        "object": "response",
        "created_at": 1_790_000_000,
        "status": status,
        "model": model,
        "output": _output(script, text, status) if done else [],
        "usage": usage if done else None,
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "store": False,
        **more,
    }


@lru_cache(maxsize=256)
def frames_of(script: Script, model: str) -> tuple[bytes, tuple[bytes, ...], bytes]:
    """What comes before the tokens, a frame a token, what comes after: prebuilt, so that a benchmark measures us."""
    number = count()

    def frame(kind: str, **fields: object) -> bytes:
        event = {"type": kind, "sequence_number": next(number), **fields}
        return b"event: " + kind.encode() + b"\ndata: " + orjson.dumps(event) + b"\n\n"

    tokens = split_into_tokens(script.text)[: script.tokens]
    head = b"".join(_head(frame, script, model))
    body = tuple(
        frame("response.output_text.delta", **_PLACE, delta=token, logprobs=[], obfuscation="") for token in tokens
    )
    return head, body, b"".join(_tail(frame, script, model, "".join(tokens)))


def _output(script: Script, text: str, status: str) -> list[JsonObject]:
    said = [_message(text, status)] if text or not script.calls else []
    return said + [_call(script, at) for at in range(len(script.calls))]


def _call(script: Script, at: int) -> JsonObject:
    call = script.calls[at]
    names = {"id": f"fc_scripted_{at}", "call_id": f"call_scripted_{at}", "name": call.name}
    return {"type": "function_call", **names, "arguments": call.arguments, "status": "completed"}


def _call_events(frame: Any, script: Script) -> list[bytes]:
    events = []
    for at in range(len(script.calls)):
        call, place = _call(script, at), {"item_id": f"fc_scripted_{at}", "output_index": at + 1}
        begun = call | {"arguments": "", "status": "in_progress"}
        events += [
            frame("response.output_item.added", output_index=at + 1, item=begun),
            frame("response.function_call_arguments.delta", **place, delta=call["arguments"], obfuscation=""),
            frame("response.function_call_arguments.done", **place, name=call["name"], arguments=call["arguments"]),
            frame("response.output_item.done", output_index=at + 1, item=call),
        ]
    return events


def _head(frame: Any, script: Script, model: str) -> list[bytes]:
    begun = response_object(script, model, "in_progress", "")
    return [
        frame("response.created", response=begun),
        frame("response.in_progress", response=begun),
        frame("response.output_item.added", output_index=0, item=_message("", "in_progress")),
        frame("response.content_part.added", **_PLACE, part=_part("")),
    ]


def _tail(frame: Any, script: Script, model: str, text: str) -> list[bytes]:
    match script.ending:
        case "completed":
            return [
                frame("response.output_text.done", **_PLACE, text=text, logprobs=[]),
                frame("response.content_part.done", **_PLACE, part=_part(text)),
                frame("response.output_item.done", output_index=0, item=_message(text, "completed")),
                *_call_events(frame, script),
                frame("response.completed", response=response_object(script, model, "completed", text)),
            ]
        case "incomplete" | "content_filter":
            reason = "max_output_tokens" if script.ending == "incomplete" else "content_filter"
            response = response_object(script, model, "incomplete", text, incomplete_details={"reason": reason})
            return [frame("response.incomplete", response=response)]
        case "failed":
            error = {"code": script.code, "message": "the script fails here"}
            return [frame("response.failed", response=response_object(script, model, "failed", text, error=error))]
        case "error":
            return [frame("error", code=script.code, message="the script fails here", param=None)]
        case "refusal":
            words = "I cannot help with that."
            return [
                frame("response.refusal.delta", **_PLACE, delta=words),
                frame("response.refusal.done", **_PLACE, refusal=words),
            ]
        case _:
            return []


def _part(text: str) -> JsonObject:
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _message(text: str, status: str) -> JsonObject:
    content = [_part(text)] if text else []
    return {"id": _ITEM_ID, "type": "message", "role": "assistant", "status": status, "content": content}
