"""Conversations: the list with its filters, or the one that the address names."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import get_args
from uuid import UUID

import streamlit as st

from streamlit_dashboard import catalogue, formats
from streamlit_dashboard.api_types import ConversationItem
from streamlit_dashboard.catalogue import language_name
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.pages.transcript import show_transcript
from streamlit_dashboard.plain_text import unmarked
from streamlit_dashboard.select_box import choose_for, select_box
from streamlit_dashboard.show_errors import errors_shown, show_empty

STATUSES = get_args(ConversationItem.model_fields["status"].annotation)
ORIGINS = get_args(ConversationItem.model_fields["origin"].annotation)
MAX_PAGES = 20
LIST = "list"
COUNT = "messages_short"
# Pixels. Together they fit beside the navigation on a screen of 1,280; the origin is shown where it tells two apart.
WIDTHS = {
    "last_message": 106, "visitor": 116, "last_words": 150, "status": 94, "language": 76, "assistant": 108, COUNT: 56,
    "tag": 110,
}  # fmt: skip


def show(context: PageContext) -> None:
    """The list, or the conversation that the address names (`?id=`)."""
    with errors_shown(context.language):
        if wanted := _wanted():
            show_transcript(context, context.api.transcript(wanted))
        else:
            show_list(context)


def show_list(context: PageContext) -> None:
    """Filters above, conversations below, newest first."""
    st.title(context.t("conversations"))
    filters = choose_filters(context)
    rows, has_more = load(context, filters)
    if not rows:
        show_empty(context.t("no_conversations"), context.t("no_conversations_action"), ":material/forum:")
        return
    shown, zone = context.t("count_shown", n=len(rows)), context.t("times_in", timezone=context.timezone)
    st.caption(f"{shown} · {zone}. {context.t('open_one')}")
    show_table(context, rows)
    with st.container(horizontal=True):
        if has_more:
            st.button(context.t("more"), icon=":material/expand_more:", on_click=_ask_for_more)
        _offer_csv(context, filters)


def _offer_csv(context: PageContext, filters: Mapping[str, str]) -> None:
    st.download_button(
        context.t("csv"), partial(context.api.conversations_csv, filters),
        f"{context.session.tenant.slug}-conversations.csv", "text/csv", help=context.t("csv_list_help"),
        on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip


def choose_filters(context: PageContext) -> dict[str, str]:
    """What the list is narrowed to; kept in the session while a conversation is read."""
    names = {"": context.t("all_assistants")} | {str(each.id): each.name for each in context.api.assistants()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        q = st.text_input(
            context.t("search"), placeholder=context.t("search_hint"), width=280, key="q", persist_state="session"
        )
        status = _choose(context, "status", ["", *STATUSES])
        language = _choose(context, "language", ["", *catalogue.languages()])
        assistant = select_box(
            context, "assistant_id", list(names), lambda key: names[key], label="assistant", width=190
        )
        origin = _choose(context, "origin", ["", *ORIGINS])
        tag = st.text_input(context.t("tag"), width=170, key="tag", persist_state="session")
    found = {"q": q, "status": status, "language": language, "assistant_id": assistant, "origin": origin, "tag": tag}
    filters = {name: value.strip() for name, value in found.items() if value and value.strip()}
    if st.session_state.get("filters") != filters:
        st.session_state["filters"], st.session_state["pages"] = filters, 1
    return filters


def load(context: PageContext, filters: dict[str, str]) -> tuple[Sequence[ConversationItem], bool]:
    """As many pages as were asked for, and whether there are more."""
    rows: list[ConversationItem] = []
    cursor: str | None = None
    for _ in range(min(st.session_state.get("pages", 1), MAX_PAGES)):
        page = context.api.conversations(filters, cursor)
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return rows, cursor is not None


def show_table(context: PageContext, rows: Sequence[ConversationItem]) -> None:
    """The list; choosing a row puts its conversation into the address."""
    is_of_one_origin = len({row.origin for row in rows}) == 1
    table = [
        {
            name: cell
            for name, cell in _cells(context, row).items()
            if not (is_of_one_origin and name == context.t("origin"))
        }
        for row in rows
    ]
    st.dataframe(
        table, hide_index=True, on_select=partial(_open, rows), selection_mode=["single-row", "single-cell"],
        row_height=42, key=LIST, height=min(44 * len(rows) + 46, 720), alt=context.t("conversations"),
        column_config={
            context.t(key): st.column_config.Column(width=width, help=context.t("messages") if key == COUNT else None)
            for key, width in WIDTHS.items()
        },
    )  # fmt: skip


def _cells(context: PageContext, row: ConversationItem) -> dict[str, object]:
    return {
        context.t("last_message"): formats.moment_in_year(
            row.last_message_at, context.timezone, context.language, context.now()
        ),
        context.t("visitor"): row.visitor_name or context.t("erased_visitor"),
        context.t("last_words"): unmarked(row.last_text or ""),
        context.t("status"): context.named("status", row.status),
        context.t("language"): language_name(row.language, context.language),
        context.t("assistant"): row.assistant_name or "–",
        context.t("messages_short"): row.count_messages,
        context.t("tag"): row.tags,
        context.t("origin"): context.named("origin", row.origin),
    }


def _choose(context: PageContext, name: str, options: list[str]) -> str:
    if (asked := st.query_params.get(name)) in options:  # as a link asked, once
        choose_for(context, name, str(asked))
        del st.query_params[name]

    def written(key: str) -> str:
        if not key:
            return context.t("any")
        return language_name(key, context.language) if name == "language" else context.named(name, key)

    return select_box(context, name, options, written)


def _open(rows: Sequence[ConversationItem]) -> None:
    """In a callback, so that the page is drawn once, with the address already set."""
    selection = st.session_state[LIST]["selection"]
    chosen = [*selection["rows"], *(row for row, _ in selection["cells"])]
    if chosen:
        st.query_params["id"] = str(rows[chosen[0]].id)


def _ask_for_more() -> None:
    st.session_state["pages"] = st.session_state.get("pages", 1) + 1


def _wanted() -> UUID | None:
    try:
        return UUID(st.query_params.get("id", ""))
    except ValueError:
        return None
