"""How far a step is: read from its log, from the progress bars or else the words that it writes there."""

import re
from pathlib import Path

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
BAR = re.compile(r"^\W*(?P<what>\w[^━╺╸\d]*?)\s*[━╺╸].*?\s(?P<done>\d+)/(?P<total>\d+)\s")
TAIL_BYTES = 4000


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
