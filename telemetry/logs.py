"""Logs as JSON lines with trace ids; no personal data, no bodies, no query strings.

Code logs events by name with ids, codes and durations: `logger.info("reply_completed", reply_id=...)`.
"""

import logging
import sys
import traceback
from collections.abc import Callable, MutableMapping
from typing import TextIO

import orjson
import structlog
from opentelemetry import trace

EventDict = MutableMapping[str, object]
QUIET = ("uvicorn.access", "procrastinate", "httpx2", "openai", "aiohttp.access")


def configure_logs(level: str = "info", style: str = "json", stream: TextIO | None = None) -> None:
    """Sends our logs and the libraries' to standard error, as JSON lines or for a person to read."""
    configure_own_logs(level, style, stream)
    _redirect_standard_logging(_threshold(level), _renderer(style), stream or sys.stderr)


def configure_own_logs(level: str = "info", style: str = "json", stream: TextIO | None = None) -> None:
    """Sends our logs to standard error, where the libraries' are minded by a host such as Dagster."""
    structlog.configure(
        processors=[*_shared(), _renderer(style)],
        wrapper_class=structlog.make_filtering_bound_logger(_threshold(level)),
        logger_factory=structlog.WriteLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=True,
    )


def _threshold(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def _renderer(style: str) -> structlog.typing.Processor:
    return structlog.dev.ConsoleRenderer() if style == "console" else structlog.processors.JSONRenderer(_dumps)


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace_ids,
        add_place_of_failure,
    ]


def add_trace_ids(_: object, __: str, event: EventDict) -> EventDict:
    """The current span's ids, so that a log line is found from its trace and back."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
        event["span_id"] = format(context.span_id, "016x")
    return event


def add_place_of_failure(_: object, __: str, event: EventDict) -> EventDict:
    """Replaces `exc_info` by the exception's type and the lines it came through.

    The exception's own message stays out: a database driver quotes the values of the row.
    """
    exc_info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if exc_info is True else exc_info
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        event["through"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    return event


def _redirect_standard_logging(threshold: int, render: structlog.typing.Processor, stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    remove_meta: Callable[..., EventDict] = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_shared(), processors=[remove_meta, render])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))


def _dumps(event: object, **_: object) -> str:
    return orjson.dumps(event, default=str).decode()
