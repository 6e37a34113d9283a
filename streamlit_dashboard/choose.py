"""A box to choose from, whose words follow the reader's language and whose choice outlives the page."""

from collections.abc import Callable, Sequence

import streamlit as st

from streamlit_dashboard.visit import Visit


def choose(
    visit: Visit, name: str, options: Sequence[str], written: Callable[[str], str], *, label: str = "", width: int = 150
) -> str:
    """The chosen option, at first the first one.

    The box has a key for each language, because Streamlit would go on showing the old one's words. What was
    chosen is kept beside it, for the next language and for the way back from another page.
    """
    kept = st.session_state.get(f"kept-{name}")
    index = options.index(kept) if kept in options else 0
    chosen = st.selectbox(
        visit.t(label or name), options, index, format_func=written, width=width, key=f"{name}-{visit.language}"
    )
    st.session_state[f"kept-{name}"] = chosen
    return str(chosen or "")
