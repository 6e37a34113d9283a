"""The words of the log-in pages."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Log in to Samtal",
        "lead": "Every conversation on your site, and what it tells you.",
        "email": "E-mail",
        "password": "Password",
        "tenant": "Company",
        "tenant_hint": "You belong to several companies: write the short name of the one you mean.",
        "submit": "Log in",
        "expired_form": "The form was too old. Please try again.",
        "other_language": "Svenska",
        "other_code": "sv",
        "logout_title": "Log out of Samtal?",
        "logout_lead": "Your session ends on this device.",
        "logout_submit": "Log out",
        "back": "Back to the console",
        "help": "No account? An owner of your company can invite you.",
    },
    "sv": {
        "title": "Logga in i Samtal",
        "lead": "Varje samtal på din webbplats, och vad det berättar.",
        "email": "E-post",
        "password": "Lösenord",
        "tenant": "Företag",
        "tenant_hint": "Du hör till flera företag: skriv kortnamnet på det du menar.",
        "submit": "Logga in",
        "expired_form": "Formuläret var för gammalt. Försök igen.",
        "other_language": "English",
        "other_code": "en",
        "logout_title": "Logga ut från Samtal?",
        "logout_lead": "Din session avslutas på den här enheten.",
        "logout_submit": "Logga ut",
        "back": "Tillbaka till konsolen",
        "help": "Inget konto? En ägare i ditt företag kan bjuda in dig.",
    },
}


def words(language: str) -> dict[str, str]:
    """The words in a language that we speak."""
    return WORDS["sv" if language == "sv" else "en"]
