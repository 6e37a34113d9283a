"""Turns the events of one Responses API stream into the port's items."""

from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from integrations.model_provider.failures import failure_by_code
from integrations.model_provider.port import Done, Item, JsonObject, ProviderUnavailable, ToolCall


class _Usage(BaseModel):
    input_tokens: int | None = None
    output_tokens: int | None = None


class _Response(BaseModel):
    """What the last event says about the whole answer."""

    model: str | None = None
    usage: _Usage | None = None


class ResponseReader:
    """Reads one stream; done when it has given Done."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._part: list[str] = []
        self._output: list[JsonObject] = []
        self._has_calls = False

    def read(self, data: bytes) -> Item | None:
        """What this event says, often nothing; raises ProviderUnavailable."""
        try:
            event = orjson.loads(data)
            kind = event["type"]
            if kind == "response.output_text.delta":
                delta = _text(event["delta"])
                self._part.append(delta)
                return delta
            return self._read_rest(kind, event)
        except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValidationError) as error:
            raise ProviderUnavailable("server_error", f"not an event of the Responses API: {error!r}") from error

    def _read_rest(self, kind: str, event: JsonObject) -> Item | None:
        match kind:
            case "response.output_text.done":
                return self._end_part(_text(event["text"]))
            case "response.output_item.done":
                return self._end_item(event["item"])
            case "response.completed":
                return self._finish(_Response.model_validate(event["response"]))
            case "response.refusal.delta" | "response.refusal.done":
                raise ProviderUnavailable("refused")
            case "response.incomplete" | "response.failed" | "error":
                raise _failure(kind, event)
            case _:
                return None  # created, in_progress, added, arguments in pieces: what matters comes whole later

    def _end_part(self, text: str) -> str | None:
        """Some servers send a part's text only when it is whole."""
        said = "".join(self._part)
        self._part.clear()
        return text.removeprefix(said) or None if text.startswith(said) else None

    def _end_item(self, item: JsonObject) -> ToolCall | None:
        # A reasoning model wants its reasoning back with the results of the calls that came of it.
        if item["type"] in ("function_call", "reasoning"):
            self._output.append(item)
        if item["type"] != "function_call":
            return None
        self._has_calls = True
        return ToolCall(_text(item["call_id"]), _text(item["name"]), _text(item["arguments"]))

    def _finish(self, response: _Response) -> Done:
        usage = response.usage or _Usage()
        return Done(
            model=response.model or self._model,
            finish_reason="tool_calls" if self._has_calls else "stop",
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            output=tuple(self._output),
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"not a text: {value!r}")
    return value


def _failure(kind: str, event: dict[str, Any]) -> ProviderUnavailable:
    response = event.get("response") or {}
    if kind == "response.incomplete":
        why = (response.get("incomplete_details") or {}).get("reason")
        return ProviderUnavailable("refused" if why == "content_filter" else "incomplete", str(why))
    error = (response if kind == "response.failed" else event).get("error") or event
    return failure_by_code(error.get("code"))
