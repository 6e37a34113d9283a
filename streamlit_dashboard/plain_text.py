"""Words of others inside Markdown: visitors', companies' and answers' words pass here wherever Streamlit reads it."""

import re
from typing import Final

# Streamlit reads addresses (`https://`, `www.`, `a@b.c`), `:smile:`, `:material/…:`, arrows (`->`) and dashes out of
# the finished text, where an escape is gone: only a sign between that has no width keeps them apart.
JOINER: Final = "\u2060"
READ_LATE: Final = re.compile(r"(?<=[:@])|(?<=\bwww)(?=\.)|(?<=[-<>=~])(?=[-<>=~])", re.IGNORECASE)
SIGNS_OF_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|:~$&@=])")


def plain(words: str) -> str:
    """The words as they are, on one line: no sign of them is read as Markdown, no address becomes a link."""
    apart = READ_LATE.sub(JOINER, " ".join(words.split()))
    return SIGNS_OF_MARKDOWN.sub(r"\\\1", apart)


def unmarked(markdown: str) -> str:
    """An assistant's Markdown as plain words: emphasis dropped, a link as `words (address)`."""
    linked = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", markdown)
    return re.sub(r"(\*\*|__)(.+?)\1", r"\2", linked)
