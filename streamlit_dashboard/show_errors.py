"""One look for everything that goes wrong: what happened, what to do next, and a reference for support."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from streamlit_dashboard.api_client import ApiError, SessionEnded
from streamlit_dashboard.catalogue import text
from streamlit_dashboard.plain_text import plain


@contextmanager
def errors_shown(language: str) -> Iterator[None]:
    """Shows a refusal of the API instead of the rest of the block."""
    try:
        yield
    except SessionEnded as error:
        show_session_ended(error, language)
        st.stop()
    except ApiError as error:
        show_error(error, language)


def show_error(error: ApiError, language: str) -> None:
    """What happened and what to do next, in the API's words."""
    st.error(f"**{plain(error.detail.message)}** {plain(error.detail.action)}", icon=":material/error:")
    if error.detail.request_id:
        st.caption(text(language, "request_id", id=plain(error.detail.request_id)))


def show_session_ended(error: SessionEnded, language: str) -> None:
    """Leads back to the log-in."""
    st.warning(f"**{plain(error.detail.message)}** {plain(error.detail.action)}", icon=":material/lock_clock:")
    st.link_button(text(language, "log_in_again"), "/login", type="primary")


def show_empty(message: str, action: str = "", icon: str = ":material/inbox:") -> None:
    """An empty state that says what to do."""
    with st.container(border=True, horizontal_alignment="center"):
        st.space("small")
        st.markdown(f"##### {icon} {message}", width="content", text_alignment="center")
        if action:
            st.caption(action, width="content", text_alignment="center")
        st.space("small")
