"""The header at the start of a model's answer, in which it says what the answer is. `prompt.py` asks for it.

[1,3]      the answer rests on the entries 1 and 3
[0]        small talk, nothing from the knowledge was needed
[?]        the knowledge does not say it
[person]   a person should take over
"""

import re
from dataclasses import dataclass

_HEADER = re.compile(r"\s*\[(\?|person|\d{1,2}(?:\s*,\s*\d{1,2})*)\]\s*")
_BEGINNING_OF_HEADER = re.compile(r"\s*(\[[\d\s,?]{0,24}|\[p(e(r(s(on?)?)?)?)?)?|\s*\[[^\]]{0,24}\]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Header:
    """What the model said about its own answer; `entries` are numbers of entries, from 1."""

    entries: tuple[int, ...] = ()
    is_answered: bool = True
    wants_person: bool = False


class HeaderReader:
    """Takes the header off a text that comes in pieces; it is never seen by the visitor."""

    def __init__(self) -> None:
        self.header: Header | None = None
        self._unread = ""

    def feed(self, text: str) -> str:
        """What the next piece makes visible, nothing while it may still be the header."""
        if self.header is not None:
            return text
        self._unread += text
        if (found := read_header(self._unread)) is None:
            return ""
        self.header, length = found
        return self._unread[length:]

    def end(self) -> str:
        """What is left to see when no more text comes."""
        if self.header is not None:
            return ""
        self.header, length = read_whole_header(self._unread)
        return self._unread[length:].strip()


def read_header(text: str) -> tuple[Header, int] | None:
    """The header and the length of it at the start of a text; no header counts as an answer of length 0.

    None as long as the text is too short to tell.
    """
    if found := _HEADER.match(text):
        # The blanks after the header may still be coming; the first visible character ends it.
        return (_header(found[1]), found.end()) if found.end() < len(text) else None
    if _BEGINNING_OF_HEADER.fullmatch(text):
        return None
    return Header(), 0


def read_whole_header(text: str) -> tuple[Header, int]:
    """The same where no more text will come."""
    found = _HEADER.match(text)
    return (_header(found[1]), found.end()) if found else (Header(), 0)


def _header(inside: str) -> Header:
    if inside == "?":
        return Header(is_answered=False)
    if inside == "person":
        return Header(is_answered=False, wants_person=True)
    return Header(entries=tuple(number for part in inside.split(",") if (number := int(part)) > 0))
