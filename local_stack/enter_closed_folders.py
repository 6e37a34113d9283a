"""Runs a command as another user where its code lies in folders that are closed to that user.

Usage, as root: enter_closed_folders.py USER '{"/home/anna": ["/home/anna/samtal", "/home/anna/python"]}' COMMAND ...

In a mount namespace of its own each closed folder is covered by an empty one, in which only the folders
that are listed appear, at their old paths. Nobody else sees it, and it ends with the process. Imports
nothing of ours, and nothing slow: it stands before every process.
"""

import ctypes
import json
import os
import sys

CLONE_NEWNS = 0x20000
MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 0x2, 0x4, 0x1000, 0x4000, 0x40000
libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Covers the closed folders, becomes the user and gives way to the command."""
    user, closed, command = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3:]
    mask = os.umask(0o022)
    _check(libc.unshare(CLONE_NEWNS), "a mount namespace cannot be made")
    _mount("none", "/", None, MS_REC | MS_PRIVATE)
    for folder, wanted in closed.items():
        _cover(folder, wanted)
    os.umask(mask)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.execvp(command[0], command)  # noqa: S606  # the supervisor's own command


def _cover(folder: str, wanted: list[str]) -> None:
    held = {path: os.open(path, os.O_PATH) for path in wanted}
    _mount("tmpfs", folder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m")
    for path, descriptor in held.items():
        os.makedirs(path, exist_ok=True)  # noqa: PTH103  # pathlib is slow to import
        _mount(f"/proc/self/fd/{descriptor}", path, None, MS_BIND | MS_REC)


def _mount(source: str, target: str, kind: str | None, flags: int, options: str = "") -> None:
    words = [word.encode() if word else None for word in (source, target, kind, options)]
    _check(libc.mount(words[0], words[1], words[2], ctypes.c_ulong(flags), words[3]), f"{target} cannot be covered")


def _check(result: int, problem: str) -> None:
    if result:
        reason = os.strerror(ctypes.get_errno())
        sys.exit(f"{problem} ({reason}): put Samtal and its Python where other users may read, or start it as one")


if __name__ == "__main__":
    main()
