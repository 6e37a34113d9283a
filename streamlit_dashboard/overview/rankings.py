"""What the window's talk was about and in which language, most first; None where there is nothing to draw."""

from collections.abc import Callable, Sequence

import altair as alt

from streamlit_dashboard import charts, formats
from streamlit_dashboard.catalogue import language_name
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.window import Window, ranked

MAX_ROWS = 8


def languages(context: PageContext, window: Window) -> alt.LayerChart | None:
    """Conversations by the language that they were opened in, each with its share."""
    rows = context.api.languages(window.first, window.last, window.assistant_id)
    found = ranked(rows, lambda row: row.language, lambda row: row.count_conversations_by_start)
    everything = sum(count for _, count in found)
    return _ranking(
        context,
        [(language_name(code, context.language), count) for code, count in found],
        lambda n: f"{formats.number(n, context.language)} ({formats.percent(n / everything, context.language)})",
    )


def intents(context: PageContext, window: Window) -> alt.LayerChart | None:
    """Answers by what they were about."""
    rows = context.api.intents(window.first, window.last, window.assistant_id)
    found = ranked(rows, lambda row: row.intent, lambda row: row.count_replies_by_event)
    names = context.api.intent_names() if found else {}
    return _ranking(context, [(formats.intent_name(slug, names, context.language), count) for slug, count in found])


def topics(context: PageContext, window: Window) -> alt.LayerChart | None:
    """Visitors' messages by the group that they are alike with."""
    rows = context.api.topics(window.first, window.last, window.assistant_id)
    return _ranking(context, ranked(rows, lambda row: row.label, lambda row: row.count_messages_by_event))


def _ranking(
    context: PageContext, found: Sequence[tuple[str, int]], written: Callable[[int], str] | None = None
) -> alt.LayerChart | None:
    write = written or (lambda n: formats.number(n, context.language))
    rows = [{"label": label, "count": count, "written": write(count)} for label, count in found[:MAX_ROWS]]
    return charts.ranking(rows, context.language) if rows else None
