"""How far a step is: read from the progress bars that it draws into its log."""

import re
from pathlib import Path

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
BAR = re.compile(r"^\W*(?P<what>\w[^━╺╸\d]*?)\s*[━╺╸].*?\s(?P<done>\d+)/(?P<total>\d+)\s")
TAIL_BYTES = 4000


def how_far(log: Path) -> str:
    """The bar that moved last and is not full, as `what done/total`; empty where there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    bars = {match["what"]: match for line in _lines(text) if (match := BAR.match(line))}
    moving = [bar for bar in bars.values() if 0 < int(bar["done"]) < int(bar["total"])]
    return f"{moving[-1]['what']} {moving[-1]['done']}/{moving[-1]['total']}" if moving else ""


def _lines(text: str) -> list[str]:
    return [ESCAPE.sub("", line).strip() + " " for line in re.split(r"[\r\n]+", text)]
