"""Runs the scripted provider: as a process, or in a thread of a test."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from local_stack.scripted_openai.app import CutOff, ScriptedOpenAI


def configure(app: ScriptedOpenAI, port: int) -> uvicorn.Config:
    """uvicorn on the loopback, quiet about connections that a script cuts."""
    logging.getLogger("uvicorn.error").addFilter(_is_not_scripted)
    return uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        lifespan="off",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


@contextmanager
def running(app: ScriptedOpenAI) -> Iterator[str]:
    """Serves on a free port until the block ends, and gives the base URL for the SDK."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(configure(app, 0))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


def _is_not_scripted(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], CutOff))
