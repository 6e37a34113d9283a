"""Every word of the mail, in English and Swedish."""

from typing import Final, Literal

TEXTS: Final[dict[Literal["en", "sv"], dict[str, str]]] = {
    "en": {
        "subject": "{tenant}: a visitor is waiting for a person",
        "lead": "A visitor of {tenant} is waiting for a person.",
        "why": "Why",
        "when": "When",
        "visitor_asked": "the visitor asked for a person",
        "low_confidence": "the assistant was not sure",
        "policy": "the question may not be answered by the assistant",
        "reply_failed": "no answer could be given",
        "action": "The console shows the conversation and the visitor's e-mail address. Please write to the visitor.",
        "link": "Read the conversation",
        "owner": "You get this mail because you are an owner of {tenant} in Samtal.",
        "manager": "You get this mail because you are a manager of {tenant} in Samtal.",
    },
    "sv": {
        "subject": "{tenant}: en besökare väntar på en människa",
        "lead": "En besökare hos {tenant} väntar på en människa.",
        "why": "Varför",
        "when": "När",
        "visitor_asked": "besökaren bad om en människa",
        "low_confidence": "assistenten var osäker",
        "policy": "assistenten får inte besvara frågan",
        "reply_failed": "inget svar kunde ges",
        "action": "I konsolen finns samtalet och besökarens e-postadress. Skriv gärna till besökaren.",
        "link": "Läs samtalet",
        "owner": "Du får detta mejl för att du är ägare för {tenant} i Samtal.",
        "manager": "Du får detta mejl för att du är chef för {tenant} i Samtal.",
    },
}
