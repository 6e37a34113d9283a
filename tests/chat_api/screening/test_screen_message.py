"""The verdict from the local signals, with plain values."""

import re
from importlib import import_module
from typing import Any

import pytest

from chat_api.screening.screen_message import LINK, Signals, count_links, screen_message
from nlp.detect_language import ADDRESS, NOT_LETTERS

QUIET = Signals(is_trapped=False, count_links=0, share_of_repetition=0.2, share_of_rate=0.05)


@pytest.mark.parametrize(
    ("signals", "verdict", "reasons"),
    [
        (QUIET, "pass", ()),
        (Signals(False, 1, 0.2, 0.05), "pass", ()),
        (Signals(False, 2, 0.2, 0.05), "flag", ("links",)),
        (Signals(False, 3, 0.2, 0.05), "ask", ("links",)),
        (Signals(False, 6, 0.2, 0.05), "block", ("links",)),
        (Signals(False, 0, 0.7, 0.05), "flag", ("repetition",)),
        (Signals(False, 0, 1.0, 0.05), "ask", ("repetition",)),
        (Signals(False, 0, 2.5, 0.05), "block", ("repetition",)),
        (Signals(False, 0, 0.2, 0.7), "flag", ("rate",)),
        (Signals(False, 2, 0.7, 0.05), "ask", ("links", "repetition")),
        (Signals(True, 0, 0, 0.0), "block", ("honeypot",)),
    ],
)
def test_signals_add_up_to_a_verdict(signals: Signals, verdict: str, reasons: tuple[str, ...]) -> None:
    screening = screen_message(signals)
    assert (screening.verdict, screening.reasons) == (verdict, reasons)
    assert 0 <= screening.score <= 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("When do you open?", 0),
        ("See https://example.com/menu", 1),
        ("www.a.com and http://b.com and win.xyz", 3),
        ("Kostar pizzan 95.50 kr?", 0),
        ("I read it on fooodis.example.", 0),
        ("buy at my-shop.ru or a.biz/now", 2),
        ("x.top.shop", 1),
        ("mer.information och .ru", 0),
        ("SHOP.XYZ", 1),
    ],
)
def test_links_are_counted(text: str, count: int) -> None:
    assert count_links(text) == count


# Python's own reading of a pattern; it ships no types.
parser, op = import_module("re._parser"), import_module("re._constants")


def goes_back(pattern: re.Pattern[str]) -> bool:
    """Whether something in it repeats without a limit, and something that may not match comes after."""

    def walk(parts: Any, comes_after: bool) -> bool:
        for at, (kind, value) in enumerate(parts):
            followed = comes_after or at < len(parts) - 1
            inner: list[Any] = []
            if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
                inner = [value[2]]
                if value[1] == op.MAXREPEAT and followed:
                    return True
            elif kind is op.BRANCH:
                inner = value[1]
            elif kind is op.SUBPATTERN:
                inner = [value[3]]
            if any(walk(each, followed) for each in inner):
                return True
        return False

    return walk(parser.parse(pattern.pattern), comes_after=False)


@pytest.mark.parametrize("pattern", [LINK, ADDRESS, NOT_LETTERS])
def test_no_message_makes_a_pattern_read_it_again_and_again(pattern: re.Pattern[str]) -> None:
    assert not goes_back(pattern)
    assert goes_back(re.compile(r"\b[\w-]+\.ru"))
