"""What a span carries to the collector."""

import httpx2
from fastapi import FastAPI
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from telemetry.logs import add_trace_ids
from telemetry.traces import WithoutQueryStrings, configure_traces


async def test_a_span_names_the_route_and_not_what_was_searched_for() -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(WithoutQueryStrings())
    provider.add_span_processor(SimpleSpanProcessor(spans))
    app = FastAPI(telemetry={"tracer_provider": provider, "logs": False, "operation_spans": False})
    logged: dict[str, object] = {}

    @app.get("/people/{person_id}")
    async def read(person_id: int) -> None:
        logged.update(add_trace_ids(None, "info", {}))

    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get("/people/7?q=Astrid+Lind")
    (span,) = spans.get_finished_spans()
    assert span.name == "GET /people/{person_id}"
    assert "Astrid" not in span.to_json()
    assert span.context is not None
    assert logged["trace_id"] == format(span.context.trace_id, "032x")


def test_without_the_standard_variables_nothing_is_set_up() -> None:
    assert configure_traces("samtal-test") is None
