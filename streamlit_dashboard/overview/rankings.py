"""What the window's talk was about and in which language, most first; None where there is nothing to draw."""

from collections.abc import Callable, Sequence

import altair as alt

from streamlit_dashboard import charts, formats
from streamlit_dashboard.texts import language_name
from streamlit_dashboard.visit import Visit
from streamlit_dashboard.window import Window, ranked

MOST_ROWS = 8


def languages(visit: Visit, window: Window) -> alt.LayerChart | None:
    """Conversations by the language that they were opened in, each with its share."""
    rows = visit.api.languages(window.first, window.last, window.assistant_id)
    found = ranked(rows, lambda row: row.language, lambda row: row.count_conversations_by_start)
    everything = sum(count for _, count in found)
    return _ranking(
        visit,
        [(language_name(code, visit.language), count) for code, count in found],
        lambda n: f"{formats.number(n, visit.language)} ({formats.percent(n / everything, visit.language)})",
    )


def intents(visit: Visit, window: Window) -> alt.LayerChart | None:
    """Answers by what they were about."""
    rows = visit.api.intents(window.first, window.last, window.assistant_id)
    found = ranked(rows, lambda row: row.intent, lambda row: row.count_replies_by_event)
    names = visit.api.intent_names() if found else {}
    return _ranking(visit, [(formats.intent_name(slug, names, visit.language), count) for slug, count in found])


def topics(visit: Visit, window: Window) -> alt.LayerChart | None:
    """Visitors' messages by the group that they are alike with."""
    rows = visit.api.topics(window.first, window.last, window.assistant_id)
    return _ranking(visit, ranked(rows, lambda row: row.label, lambda row: row.count_messages_by_event))


def _ranking(
    visit: Visit, found: Sequence[tuple[str, int]], written: Callable[[int], str] | None = None
) -> alt.LayerChart | None:
    write = written or (lambda n: formats.number(n, visit.language))
    rows = [{"label": label, "count": count, "written": write(count)} for label, count in found[:MOST_ROWS]]
    return charts.ranking(rows, visit.language) if rows else None
