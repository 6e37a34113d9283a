"""What a log line tells, and what it does not."""

import io
import json
import logging

import pytest
import structlog

from telemetry.logs import configure_logs


@pytest.fixture
def lines() -> io.StringIO:
    stream = io.StringIO()
    configure_logs("info", "json", stream)
    return stream


def test_an_exception_is_told_by_its_type_and_place_without_its_message(lines: io.StringIO) -> None:
    try:
        raise ValueError("Key (email)=(astrid@example.com) already exists")
    except ValueError:
        structlog.get_logger().exception("something_failed", reply_id="r1")
    line = json.loads(lines.getvalue())
    assert (line["event"], line["error"], line["reply_id"], line["level"]) == (
        "something_failed",
        "ValueError",
        "r1",
        "error",
    )
    assert "test_logs.py" in line["through"][-1]
    assert "astrid" not in lines.getvalue()


def test_libraries_log_in_the_same_shape(lines: io.StringIO) -> None:

    logging.getLogger("uvicorn.error").warning("Shutting %s", "down")
    line = json.loads(lines.getvalue())
    assert (line["event"], line["level"]) == ("Shutting down", "warning")
