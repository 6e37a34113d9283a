"""The language of a visitor's message. Measurements: docs/decisions/0006-*.md."""

from nlp.detect_language import guess_language

# The languages that answers are written in by people. A short text is believed to be in one of them when
# the detector sees a clear lead; a single word needs more, because "gluten" and "lunch" belong to both.
WRITTEN_LANGUAGES = frozenset({"en", "sv"})
NAMES = {"no": "nb"}  # the detector does not tell the written forms of Norwegian apart; the chat speaks Bokmål
CLEAR_LEAD = 0.15
CLEAR_LEAD_OF_ONE_WORD = 0.25


def detect_language(text: str) -> str | None:
    """An ISO 639-1 code ('en', 'sv', ...), or None when unsure: then the conversation's language holds."""
    guess = guess_language(text)
    if guess is None:
        return None
    if guess.is_reliable:
        return NAMES.get(guess.language, guess.language)
    needed = CLEAR_LEAD if len(text.split()) > 1 else CLEAR_LEAD_OF_ONE_WORD
    is_clear = guess.language in WRITTEN_LANGUAGES and guess.lead >= needed
    return guess.language if is_clear else None


def language_of_message(text: str, conversation_language: str) -> str:
    """The message's language; the conversation's where the text is too short to tell."""
    return detect_language(text) or conversation_language
