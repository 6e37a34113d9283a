"""What a stack started, on disk, so that whoever comes after a kill -9 can stop it: that and nothing else.

A process is ours when its pid and its start time are those that this folder wrote down, and its
environment does not name another folder; a pid alone may by then belong to a stranger. Its children
must carry the folder's mark. (Valkey and Postgres write their titles over their environment, so of
the recorded process itself the mark cannot be asked.)
"""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from local_stack.program import FOLDER_MARK, Program


@dataclass(frozen=True)
class Record:
    """One started process, as it is written down."""

    name: str
    pid: int
    started_at: float
    leftovers: tuple[str, ...] = ()


def remember(folder: Path, program: Program, pid: int) -> None:
    """Writes down a process that was just started."""
    with suppress(psutil.NoSuchProcess):
        leftovers = tuple(str(path) for path in program.leftovers)
        record = Record(program.name, pid, psutil.Process(pid).create_time(), leftovers)
        path = _path(folder, program.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(record)), encoding="utf-8")
        draft.replace(path)


def forget(folder: Path, name: str) -> None:
    """Removes the record of a process that has ended, and the files that it left behind."""
    path = _path(folder, name)
    record = _read(path)
    for leftover in record.leftovers if record else ():
        Path(leftover).unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def is_same(pid: int, started_at: float) -> bool:
    """Whether the process with this pid is the one that started then (and is no zombie)."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started_at) < 0.05 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_pids(folder: Path) -> dict[str, int]:
    """The pid of every process of this folder that still runs, by its name."""
    records = [_read(path) for path in sorted((folder / "processes").glob("*.json"))]
    return {each.name: each.pid for each in records if each and is_same(each.pid, each.started_at)}


def stop_all(folder: Path, grace_s: float = 10.0) -> list[str]:
    """Stops what a dead supervisor left behind, with its children; the names of what it found."""
    found: list[str] = []
    doomed: list[psutil.Process] = []
    for path in sorted((folder / "processes").glob("*.json")):
        record = _read(path)
        members = list(_session(folder, record)) if record else []
        if members:
            found.append(path.stem)
            doomed += members
    _terminate(doomed, grace_s)
    for path in (folder / "processes").glob("*.json"):
        forget(folder, path.stem)
    return found


def stop_session(folder: Path, leader: int) -> None:
    """Kills what is left of a session after its leader ended."""
    _terminate([each for each in session_of(leader) if _mark(each) == str(folder)], 1.0)


def _session(folder: Path, record: Record) -> Iterator[psutil.Process]:
    """The recorded process and its session's members, as far as they are this folder's."""
    if psutil.pid_exists(record.pid) and not is_same(record.pid, record.started_at):
        return  # The number belongs to somebody else now, and so does a session of that number.
    for each in session_of(record.pid):
        if _mark(each) == str(folder) or (each.pid == record.pid and _mark(each) is None):
            yield each


def session_of(leader: int) -> Iterator[psutil.Process]:
    """The processes of the session that this process leads."""
    for process in psutil.process_iter():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(process.pid) == leader:
                yield process


def _mark(process: psutil.Process) -> str | None:
    """The folder that the process's environment names, as far as it can be read."""
    try:
        return process.environ().get(FOLDER_MARK)
    except (psutil.Error, OSError):
        return None


def _terminate(processes: list[psutil.Process], grace_s: float) -> None:
    """SIGTERM (SIGINT for Postgres, its fast shutdown), then after the grace SIGKILL."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT if process.name() == "postgres" else signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, timeout=grace_s)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=5)


def _path(folder: Path, name: str) -> Path:
    return folder / "processes" / f"{name}.json"


def _read(path: Path) -> Record | None:
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
