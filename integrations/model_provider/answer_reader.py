"""Turns the events of one Responses API stream into what a visitor sees, and at the end into AnswerDone."""

from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from integrations.model_provider.confidence import confidence_of
from integrations.model_provider.failures import failure_by_code
from integrations.model_provider.port import AnswerDone, HandoffReason, Passage, Prompt, ProviderUnavailable
from integrations.model_provider.prompt import Header, read_header, read_whole_header


class _Usage(BaseModel):
    input_tokens: int | None = None
    output_tokens: int | None = None


class _Response(BaseModel):
    """What the last event says about the whole answer."""

    model: str | None = None
    usage: _Usage | None = None


class AnswerReader:
    """Reads one stream. The header at its start is kept from the visitor."""

    def __init__(self, prompt: Prompt, provider: str, model: str) -> None:
        self._prompt = prompt
        self._provider = provider
        self._model = model
        self._header: Header | None = None
        self._unread = ""
        self._part = ""
        self._shown: list[str] = []
        self._usage = _Usage()
        self.is_done = False

    @property
    def has_begun(self) -> bool:
        """Whether anything was shown."""
        return bool(self._shown)

    def read(self, data: bytes) -> str:
        """The text that this event makes visible, often none; raises ProviderUnavailable."""
        try:
            event = orjson.loads(data)
            text = self._take(event["type"], event)
        except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
            raise ProviderUnavailable("server_error", f"not an event of the Responses API: {error!r}") from error
        if text:
            self._shown.append(text)
        return text

    def answer(self) -> AnswerDone:
        """The whole answer, once `is_done`."""
        header = self._header or Header()
        sources = self._sources(header)
        return AnswerDone(
            text="".join(self._shown),
            provider=self._provider,
            model=self._model,
            confidence=confidence_of(self._prompt.passages) if sources else None,
            is_answered=header.is_answered,
            handoff_reason=_handoff_reason(header),
            source_ids=tuple(passage.faq_id for passage in sources),
            input_tokens=self._usage.input_tokens,
            output_tokens=self._usage.output_tokens,
        )

    def _take(self, kind: str, event: dict[str, Any]) -> str:
        match kind:
            case "response.output_text.delta":
                return self._add(event["delta"])
            case "response.output_text.done":
                return self._end_part(event["text"])
            case "response.completed":
                return self._finish(_Response.model_validate(event["response"]))
            case "response.refusal.delta" | "response.refusal.done":
                raise ProviderUnavailable("refused")
            case "response.incomplete" | "response.failed" | "error":
                raise _failure(kind, event)
            case _:
                return ""  # created, in_progress, output_item, reasoning: nothing that a visitor sees

    def _add(self, delta: str) -> str:
        self._part += delta
        if self._header is not None:
            return delta
        self._unread += delta
        if (found := read_header(self._unread)) is None:
            return ""
        self._header, length = found
        return self._unread[length:]

    def _end_part(self, text: str) -> str:
        """Some servers send a part's text only when it is whole."""
        missing = text.removeprefix(self._part) if text.startswith(self._part) else ""
        shown = self._add(missing) if missing else ""
        self._part = ""
        return shown

    def _finish(self, response: _Response) -> str:
        rest = ""
        if self._header is None:
            self._header, length = read_whole_header(self._unread)
            rest = self._unread[length:]
        if not self._shown and not rest.strip():
            raise ProviderUnavailable("incomplete", "the answer is empty")
        self._model = response.model or self._model
        self._usage = response.usage or _Usage()
        self.is_done = True
        return rest

    def _sources(self, header: Header) -> tuple[Passage, ...]:
        passages = self._prompt.passages
        return tuple(passages[entry - 1] for entry in dict.fromkeys(header.entries) if entry <= len(passages))


def _handoff_reason(header: Header) -> HandoffReason | None:
    if header.wants_person:
        return "asked_for_person"
    return None if header.is_answered else "nothing_found"


def _failure(kind: str, event: dict[str, Any]) -> ProviderUnavailable:
    response = event.get("response") or {}
    if kind == "response.incomplete":
        why = (response.get("incomplete_details") or {}).get("reason")
        return ProviderUnavailable("refused" if why == "content_filter" else "incomplete", str(why))
    error = (response if kind == "response.failed" else event).get("error") or event
    return failure_by_code(error.get("code"))
