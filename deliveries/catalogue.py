"""Every word of the mails and of the report, one file a language: `messages/<language>.po`, as gettext keeps them.

A message's id is a key, not its English: a changed English sentence asks no translator for anything. A language is
there when its file is, and people can choose it once `warehouse.vocabulary.Language` and its checks have it too; what
a file lacks would be said in English, and a test finds it.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "messages"
FALLBACK = "en"


def languages() -> list[str]:
    """The languages that mails can be written in."""
    return sorted(file.stem for file in FOLDER.glob("*.po"))


def text(language: str, key: str, **values: str) -> str:
    """A message with its values filled in; in English where the language has no words for it."""
    return (messages(language).get(key) or messages(FALLBACK)[key]).format(**values)


@cache
def messages(language: str) -> Mapping[str, str]:
    """The texts of one language by key; empty for a language that has no file."""
    file = FOLDER / f"{language}.po"
    if language not in languages():
        return {}
    with file.open("rb") as source:
        return {str(message.id): str(message.string) for message in read_po(source) if message.id}
