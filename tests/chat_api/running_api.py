"""The API on a real port, inside the test's own process."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from chat_api.app import create_app
from chat_api.services import Settings


@dataclass(frozen=True)
class RunningApi:
    """One worker of the API: where it listens, and its application."""

    url: str
    app: FastAPI


class QuietServer(uvicorn.Server):
    """A server that leaves the test runner's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none."""
        yield


@asynccontextmanager
async def running_api(settings: Settings) -> AsyncIterator[RunningApi]:
    """Serves until left; open streams are cut then, as by a worker that is stopped."""
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, ws="none", access_log=False)
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        if serving.done():
            await serving
        await asyncio.sleep(0.005)
    try:
        yield RunningApi(f"http://127.0.0.1:{listening.getsockname()[1]}", app)
    finally:
        server.should_exit = True
        await serving
        listening.close()
