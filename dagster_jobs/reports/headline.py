"""What a hurried reader takes away: the headline figures with how they changed, and the period in a few sentences."""

from dataclasses import dataclass
from typing import Literal

from dagster_jobs.reports import formats
from dagster_jobs.reports.formats import text
from dagster_jobs.reports.report import Figure, Report, Share

Unit = Literal["count", "share", "duration", "money"]
Tone = Literal["good", "bad", "even"]
RATIO_FROM = 3


@dataclass(frozen=True)
class Card:
    """One headline figure, written out."""

    key: str
    label: str
    value: str
    before: str
    change: str
    tone: Tone


def cards(report: Report, language: str) -> list[Card]:
    """Every headline figure in the order of the report; the first six are the cover's."""
    rows: list[tuple[str, Figure, Unit, int]] = [
        ("conversations", report.conversations, "count", 1),
        ("automation_rate", report.automation_rate, "share", 1),
        ("satisfaction", report.satisfaction, "share", 1),
        ("messages", report.messages, "count", 1),
        ("handoffs", report.handoffs, "count", -1),
        ("first_response", report.first_response_p50_ms, "duration", -1),
        ("first_response_p90", report.first_response_p90_ms, "duration", -1),
        ("replies", report.replies, "count", 0),
        ("thumbs_up", report.thumbs_up, "count", 1),
        ("thumbs_down", report.thumbs_down, "count", -1),
        ("screened", report.screened, "count", 0),
        *_model_rows(report),
    ]
    return [_card(key, figure, unit, better, language) for key, figure, unit, better in rows]


def _model_rows(report: Report) -> list[tuple[str, Figure, Unit, int]]:
    """What a language model took; without one there is nothing to say."""
    if report.tokens.value is None and report.tokens.before is None:
        return []
    return [("tokens", report.tokens, "count", 0), ("cost", report.cost_usd, "money", 0)]


def written(value: float | None, unit: Unit, language: str) -> str:
    """A value as a person reads it; a dash where there is none."""
    if value is None:
        return text(language, "none")
    match unit:
        case "count":
            return formats.number(value, language)
        case "share":
            return formats.percent(value, language)
        case "duration":
            return formats.duration(value, language)
        case "money":
            return formats.money(value, language)


def _card(key: str, figure: Figure, unit: Unit, better: int, language: str) -> Card:
    value = written(figure.value, unit, language)
    if key == "cost" and figure.value is None:
        value = text(language, "no_price")
    before, change = written(figure.before, unit, language), _change(figure, unit, language)
    return Card(key, text(language, key), value, before, change, _tone(figure, better))


def _tone(figure: Figure, better: int) -> Tone:
    """Whether the change is good news, where `better` is 1 for the more the better and -1 for the opposite."""
    if figure.value is None or figure.before is None or not better or figure.value == figure.before:
        return "even"
    return "good" if (figure.value > figure.before) == (better > 0) else "bad"


def _change(figure: Figure, unit: Unit, language: str) -> str:
    if figure.value is None or figure.before is None:
        return text(language, "new")
    if figure.value == figure.before:
        return text(language, "same")
    if unit == "share":
        points = round(figure.value * 100) - round(figure.before * 100)
        return text(language, "points", value=_signed(points, language)) if points else text(language, "same")
    if not figure.before:
        return "+" + written(figure.value, unit, language)
    relative = figure.value / figure.before - 1
    if abs(relative) < 0.005:
        return text(language, "same")
    if is_written_as_ratio(relative):
        return "×" + formats.number(figure.value / figure.before, language)
    return ("+" if relative > 0 else "−") + formats.percent(abs(relative), language)


def is_written_as_ratio(relative: float) -> bool:
    """Whether a growth is so large that a percentage of it says little: +1,933% is read more slowly than ×20."""
    return relative >= RATIO_FROM


def _signed(points: int, language: str) -> str:
    return ("+" if points > 0 else "−") + formats.number(abs(points), language)


def summary(report: Report, language: str) -> str:
    """The period in two or three sentences."""
    if report.is_empty:
        return text(language, "empty", tenant=report.tenant_name)
    sentences = [_volume_sentence(report, language)]
    if report.automation_rate.value is not None:
        share = formats.percent(report.automation_rate.value, language)
        sentences.append(text(language, "summary_automation", share=share))
    sentences += _thumbs_sentence(report, language)
    if report.intents:
        sentences.append(_question_sentence(report.intents[0], language))
    return " ".join(sentences)


def _volume_sentence(report: Report, language: str) -> str:
    now, before = report.conversations.value or 0, report.conversations.before
    values = {"tenant": report.tenant_name, "count": formats.number(now, language)}
    if now == 1:
        return text(language, "summary_one", tenant=report.tenant_name)
    if not before:
        return text(language, "summary_first", **values)
    unit = text(language, f"definite_{report.period.kind}")
    relative = now / before - 1
    if abs(relative) < 0.005:
        return text(language, "summary_same", unit=unit, **values)
    if is_written_as_ratio(relative):
        times = formats.number(now / before, language)
        return text(language, "summary_times", unit=unit, times=times, **values)
    key = "summary_more" if relative > 0 else "summary_less"
    return text(language, key, unit=unit, change=formats.percent(abs(relative), language), **values)


def _question_sentence(most: Share, language: str) -> str:
    if most.names:
        return text(language, "summary_question", question=most.named(language))
    return text(language, "summary_intent", intent=most.named(language).lower())


def _thumbs_sentence(report: Report, language: str) -> list[str]:
    satisfied = report.satisfaction.value
    if satisfied is None:
        return []
    n = int((report.thumbs_up.value or 0) + (report.thumbs_down.value or 0))
    if n == 1:
        direction = text(language, "direction_up" if satisfied else "direction_down")
        return [text(language, "summary_thumbs_one", direction=direction)]
    share = formats.percent(satisfied, language)
    return [text(language, "summary_thumbs", share=share, n=formats.number(n, language))]
