"""What the API says to people: one gettext catalogue a language, in `catalogues/`.

Code holds ids and parameters, never words. `msgctxt` is the kind (`message`, `action` and `problem` of errors,
`notice`, `site`, `answer` for what the assistant itself says), `msgid` the id, so that a third language is one more
file. What a language has not translated is said in English.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).parent / "catalogues"
FALLBACK: Final = "en"
SAME_LANGUAGE: Final = {"no": "nb", "nn": "nb"}  # what browsers call Norwegian

Kind = Literal["message", "action", "problem", "notice", "site", "answer"]
Parameters = Mapping[str, object]


class Catalogue:
    """The texts of every language that has a file."""

    def __init__(self, folder: Path) -> None:
        self._texts = {path.stem: _read(path) for path in sorted(folder.glob("*.po"))}

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages, in the order of their codes."""
        return tuple(self._texts)

    def ids(self, language: str) -> frozenset[tuple[str, str]]:
        """Kind and id of each text of a language."""
        return frozenset(self._texts[language])

    def find(self, language: str, kind: Kind, message_id: str, parameters: Parameters | None = None) -> str | None:
        """The text, else the English one; None when there is neither."""
        for each in (language, FALLBACK):
            if text := self._texts.get(each, {}).get((kind, message_id)):
                return text.format_map(parameters or {})
        return None

    def say(self, language: str, kind: Kind, message_id: str, parameters: Parameters | None = None) -> str:
        """The text of an id that there has to be. Raises KeyError."""
        text = self.find(language, kind, message_id, parameters)
        if text is None:
            raise KeyError(f"{kind} {message_id}")
        return text

    def preferred(self, accept_language: str) -> str:
        """The first language of the header that there is; English when there is none."""
        for part in accept_language.lower().split(","):
            code = part.split(";")[0].strip().split("-")[0]
            if SAME_LANGUAGE.get(code, code) in self._texts:
                return SAME_LANGUAGE.get(code, code)
        return FALLBACK


@cache
def catalogue() -> Catalogue:
    """The product's own."""
    return Catalogue(FOLDER)


def _read(path: Path) -> dict[tuple[str, str], str]:
    with path.open("rb") as file:
        entries = read_po(file, locale=path.stem, abort_invalid=True)
    return {(entry.context or "", str(entry.id)): str(entry.string) for entry in entries if entry.id and entry.string}
