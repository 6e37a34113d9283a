"""What the local provider says around its quotations. English and Swedish; other languages get English."""

from typing import Literal

Line = Literal["greeting", "thanks", "goodbye", "person", "unsure", "nothing_found", "still_unsure"]

_LINES: dict[str, dict[Line, str]] = {
    "en": {
        "greeting": "Hello! What would you like to know?",
        "thanks": "You're welcome! Just write if there is anything else.",
        "goodbye": "Thanks for stopping by. Have a nice day!",
        "person": "Of course. I am handing this conversation over to a colleague, "
        "who will write to your e-mail address.",
        "unsure": "I am not quite sure what you mean. Is it one of these?",
        "nothing_found": "I have no good answer to that. I am passing your question on to a colleague, "
        "who will write to your e-mail address.",
        "still_unsure": "I still cannot find the right answer, so I am passing your question on to a colleague, "
        "who will write to your e-mail address.",
    },
    "sv": {
        "greeting": "Hej! Vad vill du veta?",
        "thanks": "Varsågod! Skriv bara om det är något mer.",
        "goodbye": "Tack för titten. Ha en fin dag!",
        "person": "Självklart. Jag lämnar över samtalet till en kollega, som skriver till din e-postadress.",
        "unsure": "Jag är inte riktigt säker på vad du menar. Är det något av det här?",
        "nothing_found": "Det har jag inget bra svar på. Jag skickar din fråga vidare till en kollega, "
        "som skriver till din e-postadress.",
        "still_unsure": "Jag hittar fortfarande inte rätt svar, så jag skickar din fråga vidare till en kollega, "
        "som skriver till din e-postadress.",
    },
}


def line(kind: Line, language: str) -> str:
    """The line in the language, or in English."""
    return _LINES.get(language, _LINES["en"])[kind]


def was_unsure(text: str) -> bool:
    """Whether an earlier answer of ours was the question which of these is meant."""
    return any(text.startswith(lines["unsure"]) for lines in _LINES.values())
