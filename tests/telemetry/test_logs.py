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
    told = json.loads(lines.getvalue())
    assert (told["event"], told["error"], told["reply_id"], told["level"]) == (
        "something_failed",
        "ValueError",
        "r1",
        "error",
    )
    assert "test_logs.py" in told["through"][-1]
    assert "astrid" not in lines.getvalue()


def test_libraries_log_in_the_same_shape(lines: io.StringIO) -> None:

    logging.getLogger("uvicorn.error").warning("Shutting %s", "down")
    told = json.loads(lines.getvalue())
    assert (told["event"], told["level"]) == ("Shutting down", "warning")
