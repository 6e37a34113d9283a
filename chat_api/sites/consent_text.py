"""What a visitor agrees to before the first message."""

TEXTS = {
    "en": (
        "{name} keeps your name, your e-mail address and this conversation to answer you and to improve its service."
        " You can ask {name} to delete it."
    ),
    "sv": (
        "{name} sparar ditt namn, din e-postadress och samtalet för att kunna svara dig och förbättra sin service."
        " Du kan be {name} att radera det."
    ),
}


def consent_texts(company: str) -> dict[str, str]:
    """The text in each language of the chat."""
    return {language: text.format(name=company) for language, text in TEXTS.items()}
