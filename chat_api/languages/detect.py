"""The language of a visitor's message."""

from nlp.detect_language import guess_language


def detect_language(text: str) -> str | None:
    """An ISO 639-1 code ('en', 'sv', ...), or None when unsure: then the conversation's language holds."""
    guess = guess_language(text)
    if guess is None or not guess.is_reliable:
        return None
    return guess.language


def language_of_message(text: str, conversation_language: str) -> str:
    """The message's language; the conversation's where the text is too short to tell."""
    return detect_language(text) or conversation_language
