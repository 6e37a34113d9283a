"""What the console says: one gettext catalogue a language, in `catalogues/`, so that another language is one more file.

`msgid` is the key that the code names, `msgstr` the words. What a language has not translated is said in English.
"""

from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).parent / "catalogues"
FALLBACK: Final = "en"


SAME_LANGUAGE = {"no": "nb", "nn": "nb"}  # what browsers call Norwegian


@cache
def catalogues(folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """The words of every language that has a file, by language and key."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.po"))}


def languages() -> list[str]:
    """The languages that the console speaks, by code."""
    return list(catalogues())


def spoken(*wanted: str | None) -> str:
    """The first of the wanted languages that the console speaks; a region (`sv-SE`) does not matter."""
    for each in wanted:
        code = (each or "").replace("_", "-").partition("-")[0].lower()
        code = SAME_LANGUAGE.get(code, code)
        if code in catalogues():
            return code
    return FALLBACK


def text(language: str, key: str, **values: object) -> str:
    """A text with its values filled in. Raises KeyError where no catalogue has it."""
    words = catalogues().get(language, {}).get(key) or catalogues()[FALLBACK][key]
    return words.format(**values)


def slug_name(language: str, kind: str, slug: str, **values: object) -> str:
    """What a word of a closed set is called; a word that only a newer API knows is read aloud."""
    key = f"{kind}_{slug}"
    return text(language, key, **values) if key in catalogues()[FALLBACK] else slug.replace("_", " ")


def language_name(code: str, language: str) -> str:
    """A language's name in the reader's, or its code where it has none."""
    if code == "und":
        return text(language, "unclear_language")
    try:
        name = Locale.parse(code).get_language_name(language)
    except (UnknownLocaleError, ValueError):
        name = None
    return name[:1].upper() + name[1:] if name else code.upper()


def own_name(language: str) -> str:
    """What a language calls itself."""
    return language_name(language, language)


def _read(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {str(each.id): str(each.string) for each in read_po(file) if each.id and each.string}
