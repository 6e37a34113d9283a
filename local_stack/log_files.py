"""The processes' logs: one file each, rotated by size, read by `samtal logs`.

A step's log also says how far it is, by the progress bars or else the words that it writes there.
"""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LARGEST_BYTES = 10_000_000
KEPT = 3

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
BAR = re.compile(r"^\W*(?P<what>\w[^━╺╸\d]*?)\s*[━╺╸].*?\s(?P<done>\d+)/(?P<total>\d+)\s")
TAIL_BYTES = 4000


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


def how_far(log: Path) -> str:
    """A bar that is not full, as `what done/total`, or a last line that ends in `...`; else nothing."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    lines = _lines(text)
    bars = {match["what"]: match for line in lines if (match := BAR.match(f"{line} "))}
    moving = [bar for bar in bars.values() if 0 < int(bar["done"]) < int(bar["total"])]
    if moving:
        return f"{moving[-1]['what']} {moving[-1]['done']}/{moving[-1]['total']}"
    return lines[-1] if lines and lines[-1].endswith("...") else ""


def _lines(text: str) -> list[str]:
    clean = (ESCAPE.sub("", line).strip() for line in re.split(r"[\r\n]+", text))
    return [line for line in clean if line]
