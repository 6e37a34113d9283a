"""Words of others in Markdown; tests/streamlit_dashboard/test_safety.py shows in a browser what becomes of them."""

import pytest

from streamlit_dashboard.plain_text import JOINER, plain, unmarked


def test_signs_of_markdown_are_taken_literally() -> None:
    assert plain("![x] *b* $1$") == r"\!\[x\] \*b\* \$1\$"


@pytest.mark.parametrize("words", ["https://evil.example", "www.evil.example", "a@b.example", "x -> y", ":smile:"])
def test_what_is_read_out_of_the_finished_text_is_kept_apart(words: str) -> None:
    assert JOINER in plain(words)
    assert plain(words).replace(JOINER, "").replace("\\", "") == words


def test_lines_become_one() -> None:
    assert plain("# one\n\n- two") == r"\# one \- two"


def test_an_answers_markdown_becomes_plain_words() -> None:
    answer = "Open **every day**, see [our menu](https://x.example/menu)."
    assert unmarked(answer) == "Open every day, see our menu (https://x.example/menu)."
