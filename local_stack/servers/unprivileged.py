"""Postgres refuses root. How root starts it as somebody else, without making an account or opening folders."""

import os
import pwd
import shutil
from pathlib import Path

NOBODY = 65534


def prepare_folder(folder: Path, program: Path) -> None:
    """Makes the folder (0700) for whoever will own it: us, or nobody when we are root.

    Where a parent folder is closed to nobody, root keeps it, and the server runs in a user
    namespace in which root is called nobody.
    """
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0 and all(
            map(_is_open_to_nobody, (folder.parent, program.parent, program.resolve().parent))
        ):
            os.chown(folder, NOBODY, NOBODY)


def user_of(folder: Path) -> int | None:
    """The user id to run as, for a folder that `prepare_folder` made; None to stay who we are."""
    owner = folder.stat().st_uid
    return owner if os.geteuid() == 0 and owner != 0 else None


def prefix_for(folder: Path) -> tuple[str, ...]:
    """What comes before the command: a user namespace, for root on root's folder and for a user without a name."""
    if _may_run_as_itself(folder):
        return ()
    unshare = shutil.which("unshare") or "unshare"
    return (unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")


def _may_run_as_itself(folder: Path) -> bool:
    """Postgres refuses root, and a user id that the system has no name for, as in some containers."""
    if os.geteuid() == 0:
        return folder.stat().st_uid != 0
    try:
        return bool(pwd.getpwuid(os.geteuid()))
    except KeyError:
        return False


def _is_open_to_nobody(folder: Path) -> bool:
    resolved = folder.resolve()
    return all(each.stat().st_mode & 0o001 for each in (resolved, *resolved.parents))
