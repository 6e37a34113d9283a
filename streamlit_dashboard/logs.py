"""One JSON line for each log record, as the other processes write them.

Streamlit gives each of its loggers, and uvicorn's, a handler of its own, some of them long after the start. So the
line is made by the record itself, and `script/.streamlit/config.toml` has each handler write it.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final  # Any: what logging hands to a record

LINE: Final = "%(json_line)s"
UVICORN: Final = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", "websockets")


class JsonRecord(logging.LogRecord):
    """A record that knows its line. An exception's own message stays out: it may quote what a visitor wrote."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        at = datetime.fromtimestamp(self.created, UTC).isoformat().replace("+00:00", "Z")
        line = {"event": self.getMessage(), "level": self.levelname.lower(), "timestamp": at, "logger": self.name}
        error = self.exc_info[1] if self.exc_info else None
        self.exc_info = None  # else the handlers write it in lines of their own
        self.json_line = json.dumps(line | (_failure(error) if error else {}), ensure_ascii=False)


def configure_logs() -> None:
    """For a console that serves; its handlers are process-wide."""
    logging.setLogRecordFactory(JsonRecord)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(LINE))
    logging.getLogger().handlers[:] = [handler]
    for name in UVICORN:  # uvicorn's own handlers, and Streamlit's beside them
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.WARNING)


def _failure(error: BaseException) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    through = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": type(error).__name__, "through": through}
