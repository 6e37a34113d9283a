"""The processes' logs: one file each, rotated by size, read by `samtal logs`."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LARGEST_BYTES = 10_000_000
KEPT = 3


def rotate_all(folder: Path, largest_bytes: int = LARGEST_BYTES) -> None:
    """Moves the content of every log that grew too long to NAME.log.1, and older ones one number up.

    The process keeps its file open for appending, so the file is copied and emptied, not renamed;
    a line written in between can be lost.
    """
    for path in folder.glob("*.log"):
        if path.stat().st_size > largest_bytes:
            for number in range(KEPT - 1, 0, -1):
                older = path.with_name(f"{path.name}.{number}")
                if older.exists():
                    older.replace(path.with_name(f"{path.name}.{number + 1}"))
            shutil.copyfile(path, path.with_name(f"{path.name}.1"))
            with path.open("r+b") as log:
                log.truncate(0)


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines of a log."""
    if not path.exists():
        return []
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 400 * count))
        return log.read().decode("utf-8", "replace").splitlines()[-count:]


def follow(folder: Path, names: list[str], sleep: Callable[[float], None] = time.sleep) -> Iterator[tuple[str, str]]:
    """New lines of these logs as they come, each with its process's name. Ends never."""
    positions = {name: _size(folder / f"{name}.log") for name in names}
    while True:
        for name in names:
            path = folder / f"{name}.log"
            if _size(path) < positions[name]:
                positions[name] = 0  # rotated
            if _size(path) > positions[name]:
                with path.open("rb") as log:
                    log.seek(positions[name])
                    fresh = log.read()
                whole = fresh[: fresh.rfind(b"\n") + 1]
                positions[name] += len(whole)
                yield from ((name, line) for line in whole.decode("utf-8", "replace").splitlines())
        sleep(0.3)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
