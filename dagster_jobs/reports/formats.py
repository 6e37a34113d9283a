"""Numbers, dates and durations as people in each language write them."""

from datetime import date, datetime
from typing import Literal

from dagster_jobs.reports.period import Period

Language = Literal["en", "sv"]

NO_BREAK = "\u00a0"
MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "sv": ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
           "november", "december"),
}  # fmt: skip
WEEKDAYS: dict[Language, tuple[str, ...]] = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
}
LANGUAGE_NAMES: dict[Language, dict[str, str]] = {
    "en": {"en": "English", "sv": "Swedish", "no": "Norwegian", "nb": "Norwegian", "da": "Danish", "fi": "Finnish",
           "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pl": "Polish", "ar": "Arabic",
           "tr": "Turkish", "uk": "Ukrainian", "ru": "Russian", "so": "Somali", "nl": "Dutch", "fa": "Persian"},
    "sv": {"en": "Engelska", "sv": "Svenska", "no": "Norska", "nb": "Norska", "da": "Danska", "fi": "Finska",
           "de": "Tyska", "fr": "Franska", "es": "Spanska", "it": "Italienska", "pl": "Polska", "ar": "Arabiska",
           "tr": "Turkiska", "uk": "Ukrainska", "ru": "Ryska", "so": "Somaliska", "nl": "Nederländska",
           "fa": "Persiska"},
}  # fmt: skip


def number(value: float, language: Language, decimals: int = 0) -> str:
    """1,234.5 in English, 1 234,5 in Swedish (with spaces that do not break)."""
    written = f"{value:,.{decimals}f}"
    if language == "en":
        return written
    return written.translate(str.maketrans(",.", NO_BREAK + ","))


def percent(share: float, language: Language, decimals: int = 0) -> str:
    """A share from 0 to 1: 81% in English, 81 % in Swedish."""
    sign = "%" if language == "en" else NO_BREAK + "%"
    return number(share * 100, language, decimals) + sign


def duration(milliseconds: float, language: Language) -> str:
    """The largest sensible unit: 850 ms, 1.2 s, 3 min 5 s."""
    if milliseconds < 1000:
        return f"{number(milliseconds, language)}{NO_BREAK}ms"
    seconds = milliseconds / 1000
    if seconds < 59.95:
        return f"{number(seconds, language, 1)}{NO_BREAK}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{number(minutes, language)}{NO_BREAK}min" + (f" {rest}{NO_BREAK}s" if rest else "")


def money(usd: float, language: Language) -> str:
    """US dollars; small sums with four decimals, because an answer costs fractions of a cent."""
    amount = number(usd, language, 2 if usd >= 1 or usd == 0 else 4)
    return f"${amount}" if language == "en" else f"{amount}{NO_BREAK}US$"


def readable_slug(slug: str) -> str:
    """`opening-hours` as people write it: Opening hours."""
    words = slug.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def language_name(code: str, language: Language) -> str:
    """The name of a language, or its code where we have no name."""
    return LANGUAGE_NAMES[language].get(code, code.upper())


def day_label(day: date, language: Language) -> str:
    """A short day for an axis: Mon 9, mån 9."""
    return f"{WEEKDAYS[language][day.weekday()]} {day.day}"


def long_day(day: date, language: Language) -> str:
    """9 November 2026."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


def moment(at: datetime, language: Language) -> str:
    """A point in time in its own zone: 16 November 2026, 08:00."""
    return f"{long_day(at.date(), language)}, {at:%H:%M}"


def span(period: Period, language: Language) -> str:
    """9–15 November 2026; a calendar month by its name; longer spans with both months."""
    first, last = period.start, period.last_day
    name = MONTHS[language][last.month - 1]
    if period.kind == "monthly" and first.day == 1 and period.end.day == 1:
        return f"{name if language == 'en' else name.capitalize()} {last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {name} {last.year}"
    start = f"{first.day} {MONTHS[language][first.month - 1]}" + (f" {first.year}" if first.year != last.year else "")
    return f"{start} – {last.day} {name} {last.year}"
