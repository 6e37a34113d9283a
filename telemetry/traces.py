"""Traces by the standard OTEL_* variables; nothing is set up, and nothing is paid, without them."""

import os

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

SWITCHES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


class WithoutQueryStrings(SpanProcessor):
    """Takes the query string off each span: people search for names in it."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Overwrites the attribute that the server instrumentation has set."""
        if span.attributes and "url.query" in span.attributes:
            span.set_attribute("url.query", "REDACTED")

    def on_end(self, span: ReadableSpan) -> None:
        """Nothing to do."""


def configure_traces(service: str, exporter: SpanExporter | None = None) -> TracerProvider | None:
    """Makes the process export its spans when the standard variables name a collector (or one is given)."""
    if os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    if exporter is None and not any(os.environ.get(name) for name in SWITCHES):
        return None
    resource = Resource.create({"service.name": os.environ.get("OTEL_SERVICE_NAME", service)})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(WithoutQueryStrings())
    provider.add_span_processor(BatchSpanProcessor(exporter or _otlp_exporter()))
    trace.set_tracer_provider(provider)
    return provider


def _otlp_exporter() -> SpanExporter:
    # Imported where there is a collector: most processes have none.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()
