"""Runs a printing program where it can do no harm: time limit, no secrets in sight, no root."""

import os
import pwd
import signal
import subprocess
from pathlib import Path

from integrations.pdf.port import PdfError, PdfTimeout

NOBODY = "nobody"
SAFE_PATH = "/usr/local/bin:/usr/bin:/bin"


def hand_over(folder: Path) -> None:
    """Gives the folder and what is in it to the user that the program will run as."""
    if os.geteuid() == 0:
        nobody = pwd.getpwnam(NOBODY)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def print_page(command: list[str], folder: Path, timeout_s: float, *, as_nobody: bool = True) -> bytes:
    """What the program printed to its last argument. It and its children are killed at the time limit.

    It sees no environment of ours (passwords live there), only `folder` as its home. Started by
    root it runs as nobody, unless `as_nobody` is false.
    """
    process = _start(command, folder, user=NOBODY if os.geteuid() == 0 and as_nobody else None)
    try:
        _, complaints = process.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise PdfTimeout(f"{Path(command[0]).name} took longer than {timeout_s:g} s and was stopped") from error
    printed = Path(command[-1])
    body = printed.read_bytes() if printed.exists() else b""
    if process.returncode != 0 or not body.startswith(b"%PDF"):
        raise PdfError(f"{Path(command[0]).name} failed: {complaints.decode(errors='replace').strip()[-2000:]}")
    return body


def _start(command: list[str], folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=folder,
        env={"PATH": SAFE_PATH, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder), "LANG": "C.UTF-8"}
        | {"QT_QPA_PLATFORM": "offscreen"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
    )
