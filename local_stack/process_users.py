"""Whom each process runs as: under root a user of its own, else the ordinary user who started the stack.

The users have numbers and no names, own their data folders, and can enter nothing else of the stack. Code
must be readable for them. Where it lies in a folder that is closed to others, such as /root, the process
gets a mount namespace in which that folder holds nothing but the code and the stack.
"""

import json
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

FIRST_ID = 47_600  # neither people's (below) nor systemd's (from 61,184) nor a container's mapped range
USERS = (
    *("postgres", "valkey", "seaweedfs", "clickhouse", "smtp"),
    *("migrate", "embedder", "api", "worker", "shipper", "dagster", "console", "demo-page", "demo", "reconcile"),
)
# One log-in, one folder, one master key: to each other they have no secrets.
SHARED = dict.fromkeys(("dagster-code", "dagster-web", "dagster-daemon", "dbt-manifest", "nightly"), "dagster")

CHECKOUT = Path(__file__).resolve().parents[1]
CODE = (CHECKOUT, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve())
ENTER = Path(__file__).with_name("enter_closed_folders.py")


def user_of(process: str) -> int | None:
    """The user id (and group id) of a process of the stack; None to stay who we are."""
    return FIRST_ID + USERS.index(SHARED.get(process, process)) if os.geteuid() == 0 else None


def command_as(user: int | None, argv: Sequence[str], stack: Path) -> tuple[list[str], dict[str, Any]]:
    """The command, and Popen's options, that run `argv` as this user, who has to reach the code and the stack."""
    if user is None:
        return list(argv), {}
    if closed := closed_folders((*CODE, stack.resolve())):
        return [sys.executable, "-I", "-S", str(ENTER), str(user), json.dumps(closed), *argv], {}
    return list(argv), {"user": user, "group": user, "extra_groups": []}


def closed_folders(wanted: Sequence[Path]) -> dict[str, list[str]]:
    """The outermost folders that others may not enter, each with the wanted folders inside it."""
    found: dict[str, list[str]] = {}
    for path in wanted:
        shut = next((each for each in reversed(path.parents) if not each.stat().st_mode & stat.S_IXOTH), None)
        if shut:
            found.setdefault(str(shut), []).append(str(path))
    return found


def why_code_is_closed(stack: Path) -> str | None:
    """What a user of the stack meets who cannot run our code; None when all is well."""
    if os.geteuid() != 0:
        return None
    command, options = command_as(user_of("api"), [sys.executable, "-c", "import cli, settings, pydantic"], stack)
    environment = {"PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False, **options)
    return (done.stderr.strip().splitlines() or ["it ended without a word"])[-1] if done.returncode else None


def passage(folder: Path) -> Path:
    """A folder of ours on the way to the users' own: they may pass through, whatever the umask, not look around."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


def own_folder(folder: Path, user: int | None) -> Path:
    """Makes the folder (0700) for its user, or hands over one that somebody else owned before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if user is not None and folder.stat().st_uid != user:
        _change_owner(folder, user)
    return folder


def credentials(folder: Path, process: str) -> Path:
    """The folder of the files that `give_file` writes for a process."""
    return folder / "credentials" / process


def give_file(folder: Path, process: str, name: str, content: str | bytes) -> Path:
    """Writes a secret for one process alone, in a folder where only we can write. Gives its path."""
    place = credentials(folder, process)
    passage(place.parent)
    passage(place)
    body = content.encode() if isinstance(content, str) else content
    return place_file(place / name, body, user_of(process), mode=0o400)


def place_file(target: Path, content: bytes, user: int | None, mode: int = 0o600) -> Path:
    """Writes the user's file in one step. In a folder of the user's nothing is followed that lies there."""
    drafts = next(each for each in target.parents if each.stat().st_uid == os.geteuid())
    draft = drafts / f"{target.name}.{secrets.token_hex(4)}.draft"
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    if user is not None:
        os.chown(draft, user, user)
    draft.chmod(mode)
    return draft.replace(target)


def named_user() -> int | None:
    """Who runs initdb, which refuses root and users without a name: under root somebody with a name and no rights."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def prefix_with_name() -> tuple[str, ...]:
    """What comes before initdb for an ordinary user without a name: a user namespace in which it has one."""
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        nobody = str(pwd.getpwnam("nobody").pw_uid)
        return (shutil.which("unshare") or "unshare", "--user", f"--map-user={nobody}", f"--map-group={nobody}")
    return ()


def _change_owner(folder: Path, user: int) -> None:
    """The folder itself last: what was interrupted is begun anew."""
    for place, folders, files in os.walk(folder, topdown=False):
        for name in (*folders, *files):
            os.chown(Path(place) / name, user, user, follow_symlinks=False)
    os.chown(folder, user, user)
