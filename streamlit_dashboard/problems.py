"""One look for everything that goes wrong: what happened, what to do next, and a reference for support."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from streamlit_dashboard import texts
from streamlit_dashboard.api_client import ApiProblem, SessionOver
from streamlit_dashboard.texts import Language


@contextmanager
def told_plainly(language: Language) -> Iterator[None]:
    """Shows a refusal of the API instead of the rest of the block."""
    try:
        yield
    except SessionOver as problem:
        show_session_over(problem, language)
        st.stop()
    except ApiProblem as problem:
        show_problem(problem, language)


def show_problem(problem: ApiProblem, language: Language) -> None:
    """What happened and what to do next."""
    reference = texts.text(language, "request_id", id=problem.detail.request_id) if problem.detail.request_id else ""
    st.error(f"**{problem.detail.message}** {problem.detail.action}", icon=":material/error:")
    if reference:
        st.caption(reference)


def show_session_over(problem: SessionOver, language: Language) -> None:
    """Leads back to the log-in."""
    st.warning(f"**{problem.detail.message}** {problem.detail.action}", icon=":material/lock_clock:")
    st.link_button(texts.text(language, "log_in_again"), "/login", type="primary")


def show_empty(message: str, action: str = "", icon: str = ":material/inbox:") -> None:
    """An empty state that says what to do."""
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.markdown(f"##### {icon} {message}", width="content", text_alignment="center")
        if action:
            st.caption(action, width="content", text_alignment="center")
        st.space("small")
