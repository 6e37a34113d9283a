"""The verdict from the local signals, with plain values."""

import pytest

from chat_api.screening.screen_message import Signals, count_links, screen_message

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
    ],
)
def test_links_are_counted(text: str, count: int) -> None:
    assert count_links(text) == count
