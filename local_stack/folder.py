"""The stack's one folder: its data, logs, ports and secrets."""

import errno
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from local_stack.process_users import passage
from local_stack.servers.seaweedfs import Ports as SeaweedPorts
from warehouse.postgres.keys import create_master_key
from warehouse.postgres.roles import ROLES

PORT_BASE, LOWEST_BASE = 8600, 1024
SERVICES = (
    *("api", "console", "demo", "mail", "dagster"),
    *("postgres", "valkey", "clickhouse", "s3", "smtp", "embedder"),
    *("s3_grpc", "master", "master_grpc", "volume", "volume_grpc", "filer", "filer_grpc"),
)
HIGHEST_BASE = 65535 - len(SERVICES) + 1
SECRETS = (
    "postgres",
    *ROLES,
    "valkey",
    "clickhouse",
    "s3_key",
    "s3_secret",
    "embedder",
    "console",
    "demo_staff",
    "pages",
)
LEAST_FREE_BYTES = 1_000_000_000


class StackError(Exception):
    """The stack cannot do what was asked; the message says why and what to do."""


class NoStack(StackError):
    """There is no stack in this folder, or it is not running."""


class StackUnreadable(StackError):
    """The folder's own record of its stack is damaged."""


class FolderInUse(StackError):
    """Another `samtal up` holds the folder."""


class DiskFull(StackError):
    """Too little space is left for the stack's data."""


@dataclass(frozen=True)
class Stack:
    """What a folder's stack was made with. Ports are loopback ports; secrets never leave the folder."""

    folder: Path
    ports: Mapping[str, int]
    secrets: Mapping[str, str]

    @property
    def master_key_file(self) -> Path:
        """The file (0600) of the master key."""
        return self.folder / "master.key"

    @property
    def mark(self) -> str:
        """What every process of this stack carries in its environment."""
        return str(self.folder)

    def seaweed_ports(self) -> SeaweedPorts:
        """The object store's eight ports."""
        return SeaweedPorts(*(self.ports[name] for name in SeaweedPorts.__dataclass_fields__))

    def log(self, name: str) -> Path:
        """Where a process writes."""
        return self.folder / "logs" / f"{name}.log"


def default_folder() -> Path:
    """SAMTAL_HOME, else `.samtal` in the checkout, else in the current folder."""
    if home := os.environ.get("SAMTAL_HOME"):
        return Path(home).resolve()
    checkout = Path(__file__).resolve().parents[1]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / ".samtal"


def read_stack(folder: Path) -> Stack:
    """The stack of a folder that was made before."""
    try:
        facts = json.loads((folder / "stack.json").read_text(encoding="utf-8"))
        return Stack(folder, facts["ports"], facts["secrets"])
    except FileNotFoundError:
        raise NoStack(f"There is no stack in {folder}. Start one with `samtal up`.") from None
    except OSError as error:
        raise as_disk_full(error, folder) from None
    except (ValueError, KeyError, TypeError):
        raise StackUnreadable(
            f"{folder / 'stack.json'} is damaged. It holds the stack's ports and passwords: put it back from a copy, "
            "or move the folder away and begin anew with `samtal up` and `samtal restore`."
        ) from None


def make_stack(folder: Path, port_base: int | None = None) -> Stack:
    """The folder's stack, made anew where there is none; `port_base` moves its ports for good."""
    try:
        known = read_stack(folder)
        ports, kept = dict(known.ports), dict(known.secrets)
    except NoStack:
        passage(folder)
        ports, kept = _ports_from(PORT_BASE), {}
    if port_base is not None:
        ports = _ports_from(port_base)
    stack = Stack(folder, ports, {name: kept.get(name) or _secret(name) for name in SECRETS})
    _write_secret(folder / "stack.json", json.dumps({"ports": ports, "secrets": dict(stack.secrets)}, indent=1))
    if not stack.master_key_file.exists():
        create_master_key(stack.master_key_file)
    return stack


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Keeps every other supervisor out of the folder; the lock ends with the process, however it ends."""
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise FolderInUse(_who_holds(folder)) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def holder(folder: Path) -> int | None:
    """The pid of the supervisor that holds the folder, if any."""
    try:
        with (folder / "lock").open("r") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return int(lock.read() or 0)
    except (FileNotFoundError, NotADirectoryError):
        pass
    return None


def check_disk(folder: Path, least_bytes: int = LEAST_FREE_BYTES) -> None:
    """Raises DiskFull when less than `least_bytes` are free where the folder is."""
    free = shutil.disk_usage(folder).free
    if free < least_bytes:
        raise DiskFull(
            f"The disk is nearly full: {free / 1e6:,.0f} MB are free at {folder}, and Samtal needs "
            f"{least_bytes / 1e6:,.0f} MB. Make room, or put the folder elsewhere with SAMTAL_HOME."
        )


def as_disk_full(error: OSError, folder: Path) -> StackError:
    """What to tell when a write failed: a full disk by its name, anything else as it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"The disk is full: {folder} cannot be written. Make room and start again.")
    return StackError(f"{folder} cannot be used: {error.strerror or error}. Name another folder with SAMTAL_HOME.")


def _who_holds(folder: Path) -> str:
    pid = holder(folder)
    return (
        f"A stack already runs in {folder} (process {pid}). `samtal down` stops it; "
        "SAMTAL_HOME and SAMTAL_PORT_BASE start a second one elsewhere."
    )


def _ports_from(base: int) -> dict[str, int]:
    return {name: base + offset for offset, name in enumerate(SERVICES)}


def _secret(name: str) -> str:
    """People type the demo staff's password and the pages' key; programs read the others."""
    return secrets.token_hex({"demo_staff": 5, "pages": 8}.get(name, 16))


def _write_secret(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
