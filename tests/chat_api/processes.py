"""Our processes as processes of their own, for tests that stop or kill them."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
from pydantic_settings import BaseSettings

from chat_api.services import Settings

CHECKOUT = Path(__file__).resolve().parents[2]


def environment_of(*parts: BaseSettings) -> dict[str, str]:
    """The variables that would give a process these settings."""
    found = {"PYTHONPATH": str(CHECKOUT), "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    for part in parts:
        prefix = part.model_config.get("env_prefix", "")
        for name, value in part.model_dump().items():
            shown = value.get_secret_value() if hasattr(value, "get_secret_value") else value
            if shown is not None:
                found[f"{prefix}{name}".upper()] = str(shown)
    return found


def settings_of(settings: Settings) -> dict[str, str]:
    """The whole environment of an API worker."""
    return environment_of(
        settings.postgres,
        settings.keys,
        settings.api,
        settings.redis,
        settings.model_provider,
        settings.clickhouse,
        settings.object_store,
        settings.mail,
        settings.console,
        settings.telemetry,
    )


@contextlib.contextmanager
def api_process(settings: Settings) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """One API worker in a process of its own: its URL, once it answers, and the process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ["-m", "uvicorn", "chat_api.app:create_app", "--factory", "--port", str(port), "--log-level", "warning"]
    command += ["--http", "chat_api.http_safety:CutSlowRequests"]
    with running([sys.executable, *command], settings_of(settings)) as process:
        url = f"http://127.0.0.1:{port}"
        transport = httpx2.HTTPTransport(retries=0)
        with httpx2.Client(transport=transport, trust_env=False) as client:
            for _ in range(600):
                with contextlib.suppress(httpx2.TransportError):
                    if client.get(f"{url}/healthz").status_code == 200:
                        break
                assert process.poll() is None, "the API ended before it answered"
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(0.05)
        yield url, process


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is gone afterwards, whatever happened."""
    process = subprocess.Popen(command, env=environment, cwd=CHECKOUT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
