"""Numbers and times as people in each language write them (CLDR, through Babel): as the reports write them too."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers

from streamlit_dashboard.catalogue import text

REGIONS = {"en": "en_GB"}  # days before months, as all other languages here write them
NO_BREAK = "\u00a0"


def locale_of(language: str) -> Locale:
    """The customs of a language's readers."""
    return Locale.parse(REGIONS.get(language, language))


def number(value: float, language: str, decimals: int = 0) -> str:
    """1,234.5 in English, 1 234,5 in Swedish."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, pattern, locale_of(language))


def percent(share: float, language: str) -> str:
    """A share from 0 to 1: 81% in English, 81 % in Swedish."""
    return numbers.format_percent(share, locale=locale_of(language))


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
    return numbers.format_currency(usd, "USD", format=pattern, locale=locale_of(language), currency_digits=False)


def day(of: date, language: str) -> str:
    """9 Nov 2026."""
    return dates.format_date(of, "medium", locale_of(language))


def day_of_axis(of: date, language: str) -> str:
    """09/11 in English, 9/11 in Swedish: short enough for eight under a chart."""
    return dates.format_skeleton("Md", of, locale=locale_of(language))


def span(first: date, last: date, language: str) -> str:
    """9–15 Nov 2026; with both months, and both years, where they differ."""
    return dates.format_interval(first, last, "yMMMd", locale=locale_of(language))


def moment(at: datetime, zone: str, language: str) -> str:
    """9 Nov 2026, 14:03 in the given zone."""
    local = at.astimezone(ZoneInfo(zone))
    return _joined(day(local.date(), language), local, language)


def moment_in_year(at: datetime, zone: str, language: str, now: datetime) -> str:
    """9 Nov, 14:03 in the given zone; with the year where it is another."""
    local = at.astimezone(ZoneInfo(zone))
    if local.year != now.astimezone(ZoneInfo(zone)).year:
        return moment(at, zone, language)
    return _joined(dates.format_skeleton("MMMd", local, locale=locale_of(language)), local, language)


def clock(at: datetime, zone: str) -> str:
    """14:03:22 in the given zone."""
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def ago(at: datetime | None, now: datetime, language: str) -> str:
    """How long since: just now, 5 min ago, 3 hr ago, 2 days ago; never for None."""
    if at is None:
        return text(language, "never")
    if now - at < timedelta(minutes=1):
        return text(language, "just_now")
    return dates.format_timedelta(
        at - now, granularity="minute", threshold=1, add_direction=True, format="short", locale=locale_of(language)
    )


def intent_name(slug: str, names: Mapping[str, Mapping[str, str]], language: str) -> str:
    """The company's own question in the reader's language, else in another, else the slug read aloud."""
    own = names.get(slug, {})
    aloud = slug.replace("-", " ").replace("_", " ").strip()
    return own.get(language) or next(iter(own.values()), aloud[:1].upper() + aloud[1:])


def _joined(day_written: str, local: datetime, language: str) -> str:
    pattern = str(dates.get_datetime_format("medium", locale_of(language))).replace("'", "")
    return pattern.replace("{1}", day_written).replace("{0}", f"{local:%H:%M}")
