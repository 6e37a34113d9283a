"""Numbers and times as people in each language write them."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from streamlit_dashboard.texts import Language, text

NO_BREAK = "\u00a0"
MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
}


def number(value: float, language: Language, decimals: int = 0) -> str:
    """1,234.5 in English, 1 234,5 in Swedish."""
    written = f"{value:,.{decimals}f}"
    return written if language == "en" else written.translate(str.maketrans(",.", NO_BREAK + ","))


def percent(share: float, language: Language) -> str:
    """A share from 0 to 1: 81% in English, 81 % in Swedish."""
    return number(share * 100, language) + ("%" if language == "en" else NO_BREAK + "%")


def duration(milliseconds: float, language: Language) -> str:
    """850 ms, 1.2 s, 3 min."""
    if milliseconds < 1000:
        return f"{number(milliseconds, language)}{NO_BREAK}ms"
    if milliseconds < 60_000:
        return f"{number(milliseconds / 1000, language, 1)}{NO_BREAK}s"
    return f"{number(milliseconds / 60_000, language)}{NO_BREAK}min"


def money(usd: float, language: Language) -> str:
    """US dollars, to the hundredth of a cent."""
    return f"${number(usd, language, 4)}" if language == "en" else f"{number(usd, language, 4)}{NO_BREAK}US$"


def day(of: date, language: Language) -> str:
    """9 Nov 2026."""
    return f"{of.day} {MONTHS[language][of.month - 1]} {of.year}"


def span(first: date, last: date, language: Language) -> str:
    """9–15 Nov 2026; with both months, and both years, where they differ."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, language)}"
    start = day(first, language).removesuffix(f" {last.year}")
    return f"{start} – {day(last, language)}"


def moment(at: datetime, zone: str, language: Language) -> str:
    """9 Nov 2026, 14:03 in the given zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), language)}, {local:%H:%M}"


def clock(at: datetime, zone: str) -> str:
    """14:03:22 in the given zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def ago(at: datetime | None, now: datetime, language: Language) -> str:
    """How long since: just now, 5 min ago, 3 h ago, 2 d ago; never for None."""
    if at is None:
        return text(language, "never")
    passed = now - at
    if passed < timedelta(minutes=1):
        return text(language, "just_now")
    return text(language, "ago", span=_span(passed, language))


def readable_slug(slug: str) -> str:
    """`opening-hours` as people write it: Opening hours."""
    words = slug.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def intent_name(slug: str, names: Mapping[str, Mapping[str, str]], language: Language) -> str:
    """The company's own question in the reader's language, else in another, else the slug read aloud."""
    own = names.get(slug, {})
    return own.get(language) or next(iter(own.values()), readable_slug(slug))


def unmarked(markdown: str) -> str:
    """An assistant's Markdown as plain words: emphasis dropped, a link as `words (address)`."""
    linked = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", markdown)
    return re.sub(r"(\*\*|__)(.+?)\1", r"\2", linked)


def _span(passed: timedelta, language: Language) -> str:
    if passed < timedelta(hours=1):
        return f"{passed.seconds // 60}{NO_BREAK}min"
    if passed < timedelta(days=2):
        hours = int(passed.total_seconds() // 3600)
        return f"{hours}{NO_BREAK}{'h' if language == 'en' else 'tim'}"
    return f"{passed.days}{NO_BREAK}{'days' if language == 'en' else 'dagar'}"
