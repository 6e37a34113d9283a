"""A box to choose from, whose words follow the reader's language and whose choice outlives the page."""

from collections.abc import Callable, Sequence

import streamlit as st

from streamlit_dashboard.page_context import PageContext


def select_box(
    context: PageContext,
    name: str,
    options: Sequence[str],
    written: Callable[[str], str],
    *,
    label: str = "",
    width: int = 150,
) -> str:
    """The chosen option, at first the first one.

    The box has a key for each language, because Streamlit would go on showing the old one's words. What was
    chosen is kept beside it, for the next language and for the way back from another page.
    """
    kept = st.session_state.get(_kept(name))
    index = options.index(kept) if kept in options else 0
    chosen = st.selectbox(
        context.t(label or name), options, index, format_func=written, width=width, key=f"{name}-{context.language}"
    )
    st.session_state[_kept(name)] = chosen
    return str(chosen or "")


def choose_for(context: PageContext, name: str, option: str) -> None:
    """Chooses on the reader's behalf, for the next time the box is drawn."""
    st.session_state[_kept(name)] = option
    st.session_state.pop(f"{name}-{context.language}", None)


def _kept(name: str) -> str:
    return f"kept-{name}"
