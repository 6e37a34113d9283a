"""Words, numbers, dates and durations as people in each language write them: the catalogue's words, Babel's rules.

The console writes its own the same way (a test compares them), and may import nothing from here.
"""

from datetime import date, datetime

from babel import Locale
from babel.dates import format_date, format_interval, get_datetime_format
from babel.numbers import format_currency, format_decimal, format_percent

from dagster_jobs.reports.period import Period
from deliveries import catalogue

REGIONS = {"en": "en_GB"}  # days before months, as all other languages here write them
NO_BREAK = "\u00a0"


def text(language: str, key: str, **values: str) -> str:
    """One of the report's own words or sentences."""
    return catalogue.text(language, f"report.{key}", **values)


def locale_of(language: str) -> Locale:
    """The customs of a language's readers."""
    return Locale.parse(REGIONS.get(language, language))


def number(value: float, language: str, decimals: int = 0) -> str:
    """1,234.5 in English, 1 234,5 in Swedish (with spaces that do not break)."""
    return format_decimal(value, format=f"#,##0.{'0' * decimals}".rstrip("."), locale=locale_of(language))


def percent(share: float, language: str) -> str:
    """A share from 0 to 1: 81% in English, 81 % in Swedish."""
    return format_percent(share, locale=locale_of(language))


def duration(milliseconds: float, language: str) -> str:
    """The largest sensible unit: 850 ms, 1.2 s, 3 min 5 s. The symbols are the same in every language."""
    if milliseconds < 1000:
        return f"{number(milliseconds, language)}{NO_BREAK}ms"
    seconds = milliseconds / 1000
    if seconds < 59.95:
        return f"{number(seconds, language, 1)}{NO_BREAK}s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{number(minutes, language)}{NO_BREAK}min" + (f" {rest}{NO_BREAK}s" if rest else "")


def money(usd: float, language: str) -> str:
    """US dollars; small sums with four decimals, because an answer costs fractions of a cent."""
    pattern = locale_of(language).currency_formats["standard"].pattern
    if 0 < usd < 1:
        pattern = pattern.replace("0.00", "0.0000")
    return format_currency(usd, "USD", format=pattern, locale=locale_of(language), currency_digits=False)


def readable_slug(slug: str) -> str:
    """`opening-hours` as people write it: Opening hours."""
    return _capitalized(slug.replace("-", " ").replace("_", " ").strip())


def language_name(code: str, language: str) -> str:
    """The name of a language at the beginning of a line, or its code where nobody has a name for it."""
    return _capitalized(Locale(language).languages.get(code, code.upper()))


def day_label(day: date, language: str) -> str:
    """A short day for an axis: Mon 9, mån 9."""
    return format_date(day, "EEE d", locale=locale_of(language))


def moment(at: datetime, language: str) -> str:
    """A point in time in its own zone: 16 Nov 2026, 08:00."""
    pattern = str(get_datetime_format("medium", locale_of(language))).replace("'", "")
    return pattern.replace("{1}", format_date(at, "medium", locale_of(language))).replace("{0}", f"{at:%H:%M}")


def span(period: Period, language: str) -> str:
    """9–15 Nov 2026; a calendar month by its name; with both months, and both years, where they differ."""
    first, last = period.start, period.last_day
    if period.kind == "monthly" and first.day == 1 and period.end.day == 1:
        return _capitalized(format_date(last, "LLLL y", locale=locale_of(language)))
    return format_interval(first, last, "yMMMd", locale=locale_of(language))


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
