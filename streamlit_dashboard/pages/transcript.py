"""One conversation from its first message to its last."""

from collections.abc import Mapping
from typing import Final, Literal
from uuid import UUID

import streamlit as st

from streamlit_dashboard import formats
from streamlit_dashboard.api_types import ConversationView, Provenance, Transcript, TranscriptMessage
from streamlit_dashboard.catalogue import language_name
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.plain_text import plain, unmarked
from streamlit_dashboard.show_errors import show_empty

STATUS_COLOURS: Final[Mapping[str, Literal["blue", "orange", "green"]]] = {
    "open": "blue",
    "escalated": "orange",
    "resolved": "green",
}
AVATARS: Final = {
    "visitor": ":material/person:",
    "assistant": ":material/forum:",
    "staff": ":material/badge:",
}
MAY_RESOLVE: Final = ("manager", "owner")
IntentNames = Mapping[str, Mapping[str, str]]


def show_transcript(context: PageContext, transcript: Transcript) -> None:
    """The whole conversation, and how it stands."""
    st.button(context.t("back"), icon=":material/arrow_back:", type="tertiary", on_click=_close)
    show_head(context, transcript)
    if transcript.conversation.status == "escalated" and context.session.role in MAY_RESOLVE:
        offer_to_resolve(context, transcript.conversation.id)
    if not transcript.messages:
        show_empty(context.t("no_messages"))
    episode, names = 1, context.api.intent_names()
    for message in transcript.messages:
        if message.episode != episode:
            episode = message.episode
            st.caption(f"— {context.t('episode', n=episode)} —", text_alignment="center")
        show_message(context, message, names)


def show_head(context: PageContext, transcript: Transcript) -> None:
    """Who, when, how it stands."""
    head, visitor = transcript.conversation, transcript.visitor
    st.title(plain(visitor.name or context.t("erased_visitor")), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        status = context.named("status", head.status)
        st.badge(status + _why(context, head), color=STATUS_COLOURS.get(head.status, "blue"))
        st.badge(language_name(head.language, context.language), icon=":material/translate:", color="gray")
        if head.origin != "live":
            st.badge(context.named("origin", head.origin), color="violet")
        for tag in transcript.tags:
            st.badge(plain(tag), icon=":material/sell:", color="gray")
    parts = [
        visitor.email,
        head.assistant_name,
        f"{context.t('started')} {formats.moment(head.started_at, context.timezone, context.language)}",
    ]
    st.text(" · ".join(part for part in parts if part))


def offer_to_resolve(context: PageContext, conversation_id: UUID) -> None:
    """For whoever has seen to it; asks once more, because the visitor is told."""
    with st.popover(context.t("resolve"), icon=":material/task_alt:"):
        st.markdown(context.t("resolve_lead"))
        if st.button(context.t("resolve_confirm"), type="primary"):
            context.api.resolve(conversation_id)
            st.rerun()


def show_message(context: PageContext, message: TranscriptMessage, names: IntentNames) -> None:
    """One message. Its text is never read as Markdown: a visitor wrote it."""
    is_visitor = message.author == "visitor"
    with st.chat_message("user" if is_visitor else "assistant", avatar=AVATARS[message.author]):
        words = message.text or context.t("failed" if message.state == "failed" else "pending")
        st.text(words if is_visitor else unmarked(words))
        for source in message.sources or []:
            with st.expander(f"{context.t('sources')}: {plain(source.title)}", icon=":material/menu_book:"):
                st.text(unmarked(source.quote or source.title))
        _show_marks(context, message)
        if message.provenance and message.author == "assistant":
            _show_provenance(context, message.provenance, names)


def _show_marks(context: PageContext, message: TranscriptMessage) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(formats.moment(message.occurred_at, context.timezone, context.language), width="content")
        if message.verdict and message.verdict.verdict != "pass":
            severity: Literal["red", "orange"] = "red" if message.verdict.verdict == "block" else "orange"
            confirmed = f", {context.t('verdict_confirmed')}" if message.verdict.confirmed_at else ""
            reasons = ", ".join(plain(context.named("screened", reason)) for reason in message.verdict.reasons)
            verdict = context.named("verdict", message.verdict.verdict)
            st.badge(verdict + confirmed, color=severity, help=reasons or None)
        if message.rating:
            is_up = message.rating == "up"
            icon = ":material/thumb_up:" if is_up else ":material/thumb_down:"
            st.badge(context.named("rated", message.rating), icon=icon, color="green" if is_up else "red")
        if message.handoff:
            st.badge(context.t("handed_over"), icon=":material/support_agent:", color="orange")


def _show_provenance(context: PageContext, made: Provenance, names: IntentNames) -> None:
    language = context.language
    figures = [
        ("provider", context.named("provider", made.provider) if made.provider else None),
        ("model", made.model),
        ("intent", formats.intent_name(made.intent, names, language) if made.intent else None),
        ("confidence", None if made.confidence is None else formats.percent(made.confidence, language)),
        ("first_token", None if made.first_token_ms is None else formats.duration(made.first_token_ms, language)),
        ("total", None if made.total_ms is None else formats.duration(made.total_ms, language)),
        ("tokens", f"{made.input_tokens} / {made.output_tokens}" if made.input_tokens is not None else None),
        ("cost", None if made.cost_usd is None else formats.money(float(made.cost_usd), language)),
        ("fallback_reason", context.named("fallback", made.fallback_reason) if made.fallback_reason else None),
        ("handoff_reason", context.named("handoff", made.handoff_reason) if made.handoff_reason else None),
    ]
    with st.expander(context.t("provenance"), icon=":material/info:"):
        # A cell of st.table is Markdown.
        st.table({context.t(key): plain(value) for key, value in figures if value is not None}, border="horizontal")


def _why(context: PageContext, head: ConversationView) -> str:
    """How the conversation came to its status, after a comma."""
    if head.resolution:
        return f", {context.named('resolution', head.resolution)}"
    if head.status == "escalated" and head.escalation_reason:
        return f", {context.named('handoff', head.escalation_reason)}"
    return ""


def _close() -> None:
    st.query_params.pop("id", None)
