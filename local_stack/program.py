"""One process of the stack as a value: how it starts, when it is ready, how it stops."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.process_users import command_as, own_folder, passage

FOLDER_MARK = "SAMTAL_STACK_FOLDER"  # in every process's environment: whose process it is


def nothing() -> None:
    """The preparation of a program that needs none."""


def always_ready() -> bool:
    """The probe of a process that nobody waits for."""
    return True


@dataclass(frozen=True)
class Program:
    """What the supervisor runs. A step runs once to its end; anything else runs until it is stopped.

    `title` says in a few words what it is for. `as_user` is a user id (and group id) to run as, which
    only root can ask for; the process then has a home of its own in the stack's folder. A program
    without a probe is ready when it has run for `settles_in_s`. `leftovers` are files that it leaves
    behind. A step with `once` leaves that file when it has succeeded, and where the file is, it is not
    run. `prepare` is done by the supervisor before each start: folders and secrets for the process.
    """

    name: str
    argv: tuple[str, ...]
    title: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    is_ready: Callable[[], bool] = always_ready
    ready_within_s: float = 60.0
    settles_in_s: float = 0.0
    is_step: bool = False
    once: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within_s: float = 10.0
    as_user: int | None = None
    niceness: int = 0
    folder: Path = Path("/")
    leftovers: tuple[Path, ...] = ()
    prepare: Callable[[], object] = nothing


def start(program: Program, mark: str, log: Path) -> subprocess.Popen[bytes]:
    """Starts the program in a session of its own, writing to the end of `log`.

    Its own session keeps a terminal's Ctrl-C from reaching it before its turn, and lets its
    children be found and stopped with it.
    """
    program.prepare()
    log.parent.mkdir(parents=True, exist_ok=True)
    if program.as_user is not None:
        passage(Path(mark))
    command, options = command_as(program.as_user, nice(program), Path(mark))
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env={**clean_environment(), **_home(program, mark), **program.environment, FOLDER_MARK: mark},
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
            **options,
        )


def _home(program: Program, mark: str) -> dict[str, str]:
    """Another user than ours has neither our home nor our folder for drafts."""
    if program.as_user is None:
        return {name: os.environ[name] for name in os.environ if name == "TMPDIR" or name.startswith("XDG_")}
    return {"HOME": str(own_folder(passage(Path(mark) / "home") / program.name, program.as_user))}


def nice(program: Program) -> list[str]:
    """The argument list, behind `nice` when the program may wait for others."""
    if not program.niceness:
        return list(program.argv)
    return ["nice", "-n", str(program.niceness), *program.argv]


def clean_environment() -> dict[str, str]:
    """Our own environment without settings and log-ins: a process gets only those that it needs."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "SSL_CERT_FILE", "PYTHONWARNINGS")
    return {name: value for name, value in os.environ.items() if name in kept or name.startswith("OTEL_")}
