"""Conversations: the list with its filters, and one conversation whole."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal
from uuid import UUID

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.answers import ConversationHead, ConversationRow, Message, Provenance, Transcript
from streamlit_dashboard.choose import choose
from streamlit_dashboard.problems import show_empty, told_plainly
from streamlit_dashboard.texts import language_name
from streamlit_dashboard.visit import Visit

STATUSES = ("open", "escalated", "resolved")
ORIGINS = ("live", "demo", "imported", "test", "preview")
STATUS_COLOURS = {"open": "blue", "escalated": "orange", "resolved": "green"}
MOST_PAGES = 20
LIST = "list"
IntentNames = Mapping[str, Mapping[str, str]]


def show(visit: Visit) -> None:
    """The list, or the conversation that the address names (`?id=`)."""
    with told_plainly(visit.language):
        if wanted := _wanted():
            show_transcript(visit, visit.api.transcript(wanted))
        else:
            show_list(visit)


def show_list(visit: Visit) -> None:
    """Filters above, conversations below, newest first."""
    st.title(visit.t("conversations"))
    filters = choose_filters(visit)
    rows, has_more = load(visit, filters)
    if not rows:
        show_empty(visit.t("no_conversations"), visit.t("no_conversations_action"), ":material/forum:")
        return
    st.caption(
        f"{visit.t('count_shown', n=len(rows))} · {visit.t('times_in', timezone=visit.timezone)}. {visit.t('open_one')}"
    )
    show_table(visit, rows)
    with st.container(horizontal=True):
        if has_more:
            st.button(visit.t("more"), icon=":material/expand_more:", on_click=_ask_for_more)
        _offer_csv(visit, filters)


def _offer_csv(visit: Visit, filters: Mapping[str, str]) -> None:
    st.download_button(
        visit.t("csv"), partial(visit.api.conversations_csv, filters), f"{visit.login.tenant.slug}-conversations.csv",
        "text/csv", help=visit.t("csv_list_help"), on_click="ignore", icon=":material/download:", type="tertiary",
    )  # fmt: skip


def choose_filters(visit: Visit) -> dict[str, str]:
    """What the list is narrowed to; kept in the session while a conversation is read."""
    names = {"": visit.t("all_assistants")} | {str(each.id): each.name for each in visit.api.assistants()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        q = st.text_input(
            visit.t("search"), placeholder=visit.t("search_hint"), width=280, key="q", persist_state="session"
        )
        status = _choose(visit, "status", ["", *STATUSES])
        language = _choose(visit, "language", ["", "en", "sv"])
        assistant = choose(visit, "assistant_id", list(names), lambda key: names[key], label="assistant", width=190)
        origin = _choose(visit, "origin", ["", *ORIGINS])
        tag = st.text_input(visit.t("tag"), width=170, key="tag", persist_state="session")
    found = {"q": q, "status": status, "language": language, "assistant_id": assistant, "origin": origin, "tag": tag}
    filters = {name: value.strip() for name, value in found.items() if value and value.strip()}
    if st.session_state.get("filters") != filters:
        st.session_state["filters"], st.session_state["pages"] = filters, 1
    return filters


def load(visit: Visit, filters: dict[str, str]) -> tuple[Sequence[ConversationRow], bool]:
    """As many pages as were asked for, and whether there are more."""
    rows: list[ConversationRow] = []
    cursor: str | None = None
    for _ in range(min(st.session_state.get("pages", 1), MOST_PAGES)):
        page = visit.api.conversations(filters, cursor)
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    return rows, cursor is not None


def show_table(visit: Visit, rows: Sequence[ConversationRow]) -> None:
    """The list; choosing a row puts its conversation into the address."""
    table = [
        {
            visit.t("last_message"): formats.moment(row.last_message_at, visit.timezone, visit.language),
            visit.t("visitor"): row.visitor_name or visit.t("erased_visitor"),
            visit.t("last_words"): formats.unmarked(row.last_text or ""),
            visit.t("status"): visit.t(f"status_{row.status}"),
            visit.t("language"): language_name(row.language, visit.language),
            visit.t("assistant"): row.assistant_name or "–",
            visit.t("messages"): row.count_messages,
            visit.t("tag"): row.tags,
            visit.t("origin"): visit.t(f"origin_{row.origin}"),
        }
        for row in rows
    ]
    st.dataframe(
        table, hide_index=True, on_select=partial(_open, rows), selection_mode=["single-row", "single-cell"],
        row_height=42, key=LIST,
        height=min(44 * len(rows) + 46, 720), alt=visit.t("conversations"),
        column_config={visit.t("last_words"): st.column_config.TextColumn(width=250)},
    )  # fmt: skip


def show_transcript(visit: Visit, transcript: Transcript) -> None:
    """One conversation from its first message to its last."""
    st.button(visit.t("back"), icon=":material/arrow_back:", type="tertiary", on_click=_close)
    show_head(visit, transcript)
    if not transcript.messages:
        show_empty(visit.t("no_messages"))
    episode, names = 1, visit.api.intent_names()
    for message in transcript.messages:
        if message.episode != episode:
            episode = message.episode
            st.caption(f"— {visit.t('episode', n=episode)} —", text_alignment="center")
        show_message(visit, message, names)


def show_head(visit: Visit, transcript: Transcript) -> None:
    """Who, when, how it stands."""
    head, visitor = transcript.conversation, transcript.visitor
    name = (visitor.name if visitor else None) or visit.t("erased_visitor")
    st.title(literally(name))
    with st.container(horizontal=True, vertical_alignment="center"):
        status = visit.t(f"status_{head.status}")
        st.badge(status + _why(visit, head), color=STATUS_COLOURS[head.status])  # type: ignore[arg-type]  # of the closed set
        st.badge(language_name(head.language, visit.language), icon=":material/translate:", color="gray")
        if head.origin != "live":
            st.badge(visit.t(f"origin_{head.origin}"), color="violet")
        for tag in transcript.tags:
            st.badge(literally(tag), icon=":material/sell:", color="primary")
    parts = [
        visitor.email if visitor else None,
        head.assistant_name,
        f"{visit.t('started')} {formats.moment(head.started_at, visit.timezone, visit.language)}",
    ]
    st.text(" · ".join(part for part in parts if part))


def show_message(visit: Visit, message: Message, names: IntentNames) -> None:
    """One message. Its text is never read as Markdown: a visitor wrote it."""
    is_visitor = message.author == "visitor"
    avatar = (
        ":material/person:"
        if is_visitor
        else ":material/forum:"
        if message.author == "assistant"
        else ":material/badge:"
    )
    with st.chat_message("user" if is_visitor else "assistant", avatar=avatar):
        words = message.text or _state_text(visit, message)
        st.text(words if is_visitor else formats.unmarked(words))
        for source in message.sources:
            with st.expander(f"{visit.t('sources')}: {literally(source.title)}", icon=":material/menu_book:"):
                st.text(formats.unmarked(source.quote or source.title))
        _show_marks(visit, message)
        if message.provenance and message.author == "assistant":
            _show_provenance(visit, message.provenance, names)


def _show_marks(visit: Visit, message: Message) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(formats.moment(message.occurred_at, visit.timezone, visit.language), width="content")
        if message.verdict and message.verdict.verdict != "pass":
            severity: Literal["red", "orange"] = "red" if message.verdict.verdict == "block" else "orange"
            confirmed = f", {visit.t('verdict_confirmed')}" if message.verdict.confirmed_at else ""
            reasons = ", ".join(literally(visit.named("screened", reason)) for reason in message.verdict.reasons)
            st.badge(visit.t(f"verdict_{message.verdict.verdict}") + confirmed, color=severity, help=reasons or None)
        if message.rating:
            is_up = message.rating == "up"
            icon = ":material/thumb_up:" if is_up else ":material/thumb_down:"
            st.badge(visit.t(f"rated_{message.rating}"), icon=icon, color="green" if is_up else "red")
        if message.handoff:
            st.badge(visit.t("handed_over"), icon=":material/support_agent:", color="orange")


def _show_provenance(visit: Visit, made: Provenance, names: IntentNames) -> None:
    language = visit.language
    figures = [
        ("provider", visit.named("provider", made.provider) if made.provider else None),
        ("model", made.model),
        ("intent", formats.intent_name(made.intent, names, language) if made.intent else None),
        ("confidence", None if made.confidence is None else formats.percent(made.confidence, language)),
        ("first_token", None if made.first_token_ms is None else formats.duration(made.first_token_ms, language)),
        ("total", None if made.total_ms is None else formats.duration(made.total_ms, language)),
        ("tokens", f"{made.input_tokens} / {made.output_tokens}" if made.input_tokens is not None else None),
        ("cost", None if made.cost_usd is None else formats.money(made.cost_usd, language)),
        ("fallback_reason", visit.named("fallback", made.fallback_reason) if made.fallback_reason else None),
        ("handoff_reason", visit.named("handoff", made.handoff_reason) if made.handoff_reason else None),
    ]
    with st.expander(visit.t("provenance"), icon=":material/info:"):
        st.table({visit.t(key): value for key, value in figures if value is not None}, border="horizontal")


def _why(visit: Visit, head: ConversationHead) -> str:
    """How the conversation came to its status, after a comma."""
    if head.resolution:
        return f", {visit.named('resolution', head.resolution)}"
    if head.status == "escalated" and head.escalation_reason:
        return f", {visit.named('handoff', head.escalation_reason)}"
    return ""


def _choose(visit: Visit, name: str, options: list[str]) -> str:
    def written(key: str) -> str:
        if not key:
            return visit.t("any")
        return language_name(key, visit.language) if name == "language" else visit.t(f"{name}_{key}")

    return choose(visit, name, options, written)


def _open(rows: Sequence[ConversationRow]) -> None:
    """In a callback, so that the page is drawn once, with the address already set."""
    selection = st.session_state[LIST]["selection"]
    chosen = [*selection["rows"], *(row for row, _ in selection["cells"])]
    if chosen:
        st.query_params["id"] = str(rows[chosen[0]].id)


def _close() -> None:
    st.query_params.pop("id", None)


def _ask_for_more() -> None:
    st.session_state["pages"] = st.session_state.get("pages", 1) + 1


def _wanted() -> UUID | None:
    try:
        return UUID(st.query_params.get("id", ""))
    except ValueError:
        return None


def _state_text(visit: Visit, message: Message) -> str:
    return visit.t("failed" if message.state == "failed" else "pending")


def literally(words: str) -> str:
    """Words of others inside Markdown: every sign that Markdown reads is taken literally."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|:~$&" else sign for sign in words)
