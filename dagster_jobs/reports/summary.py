"""The period in two or three sentences: what a hurried reader takes away."""

from dagster_jobs.reports import formats
from dagster_jobs.reports.cards import is_manifold
from dagster_jobs.reports.formats import Language
from dagster_jobs.reports.report import Report, Share
from dagster_jobs.reports.texts import DEFINITE_UNIT, text


def summary(report: Report, language: Language) -> str:
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


def _volume_sentence(report: Report, language: Language) -> str:
    now, before = report.conversations.value or 0, report.conversations.before
    values = {"tenant": report.tenant_name, "count": formats.number(now, language)}
    if now == 1:
        return text(language, "summary_one", tenant=report.tenant_name)
    if not before:
        return text(language, "summary_first", **values)
    unit = DEFINITE_UNIT[language][report.period.kind]
    relative = now / before - 1
    if abs(relative) < 0.005:
        return text(language, "summary_same", unit=unit, **values)
    if is_manifold(relative):
        times = formats.number(now / before, language)
        return text(language, "summary_times", unit=unit, times=times, **values)
    key = "summary_more" if relative > 0 else "summary_less"
    return text(language, key, unit=unit, change=formats.percent(abs(relative), language), **values)


def _question_sentence(most: Share, language: Language) -> str:
    if most.names:
        return text(language, "summary_question", question=most.named(language))
    return text(language, "summary_intent", intent=most.named(language).lower())


def _thumbs_sentence(report: Report, language: Language) -> list[str]:
    satisfaction = report.satisfaction
    if satisfaction is None:
        return []
    n = int((report.thumbs_up.value or 0) + (report.thumbs_down.value or 0))
    if n == 1:
        direction = text(language, "direction_up" if satisfaction.share else "direction_down")
        return [text(language, "summary_thumbs_one", direction=direction)]
    share = formats.percent(satisfaction.share, language)
    return [text(language, "summary_thumbs", share=share, n=formats.number(n, language))]
