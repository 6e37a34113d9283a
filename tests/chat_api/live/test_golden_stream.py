"""The stream that both sides read is the one that the API writes today, and the models describe every event of it."""

import json

import orjson
import pytest

from chat_api.app import assemble
from chat_api.live.stream_events import StreamEvent
from chat_api.openapi import describe
from tests.chat_api.live.golden_stream import FILE, build, render

EVENTS = [raw for steps in build()["streams"].values() for raw, _ in steps] + build()["broken"]["events"]


def fields_of(raw: str) -> dict[str, object]:
    fields = dict(line.split(": ", 1) for line in raw.removesuffix("\n\n").split("\n"))
    return {**fields, "data": json.loads(fields["data"])}


def test_the_golden_stream_is_what_the_api_writes() -> None:
    assert FILE.read_text(encoding="utf-8") == render(), "python -m tests.chat_api.live.golden_stream writes it anew"


def test_every_event_says_what_its_model_says_and_nothing_else() -> None:
    for raw in EVENTS:
        event = StreamEvent.model_validate_json(orjson.dumps(fields_of(raw)), strict=True)
        assert event.model_dump(mode="json") == fields_of(raw)


def test_the_golden_stream_has_every_kind_of_event_but_the_failure_that_looks_like_a_completion() -> None:
    names = set(describe(assemble())["components"]["schemas"]["StreamEvent"]["discriminator"]["mapping"])
    assert names - {fields_of(raw)["event"] for raw in EVENTS} == {"reply_failed"}


@pytest.mark.parametrize("status", ["401", "404"])
def test_the_document_describes_one_event_of_the_stream_and_its_refusals_as_json(status: str) -> None:
    responses = describe(assemble())["paths"]["/v1/conversations/{conversation_id}/events"]["get"]["responses"]
    item = responses["200"]["content"]["text/event-stream"]["itemSchema"]
    assert item["x-parsed"] == {"$ref": "#/components/schemas/StreamEvent"}
    assert list(responses[status]["content"]) == ["application/json"]
