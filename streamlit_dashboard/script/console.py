"""The script that Streamlit runs for each look at the console: who is it, and which page."""

from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from streamlit_dashboard import catalogue
from streamlit_dashboard.api_client import ApiClient, ApiError, Session, SessionEnded
from streamlit_dashboard.login.routes import LANGUAGE_COOKIE
from streamlit_dashboard.page_context import PageContext
from streamlit_dashboard.pages import conversations, data_trust, overview, reports
from streamlit_dashboard.plain_text import plain
from streamlit_dashboard.services import open_services
from streamlit_dashboard.sessions import COOKIE
from streamlit_dashboard.show_errors import show_error, show_session_ended

PICTURES = Path(__file__).parents[1] / "pictures"
SIDEBAR_WIDTH = 268  # pixels
CHOSEN_LANGUAGE = "console_language"


def main() -> None:
    """The whole console."""
    icon = str(PICTURES / "mark.svg")
    st.set_page_config(page_title="Samtal", page_icon=icon, layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    st.logo(PICTURES / "logo.svg", icon_image=PICTURES / "mark.svg", size="large")
    cookie = st.context.cookies.get(COOKIE)
    browser = catalogue.spoken(st.context.locale)
    try:
        session = open_services().sessions.current(cookie, browser)
    except SessionEnded as error:
        show_session_ended(error, browser)
        return
    except ApiError as error:
        show_error(error, browser)
        return
    context = _context(session, cookie)
    show_console(context)
    _keep_cookies_up_to_date(context)


def show_console(context: PageContext) -> None:
    """The navigation, the chosen page and the sidebar's foot."""
    shown = [
        (overview, "overview", ":material/monitoring:"),
        (conversations, "conversations", ":material/forum:"),
        (reports, "reports", ":material/mail:"),
        (data_trust, "data_trust", ":material/verified:"),
    ]
    pages = [
        st.Page(
            partial(page.show, context), title=context.t(name), icon=icon, url_path=name.replace("_", "-"),
            default=page is overview,
        )
        for page, name, icon in shown
    ]  # fmt: skip
    page = st.navigation(pages)
    with st.sidebar:
        show_person(context)
    page.run()


def show_person(context: PageContext) -> None:
    """Who is logged in, the language, the way out."""
    session = context.session
    with st.container(border=True):
        st.markdown(f"**{plain(session.tenant.name)}**")
        st.caption(f"{plain(session.user.name)} · {context.named('role', session.role)}")
        st.segmented_control(
            context.t("language"), catalogue.languages(), default=context.language, required=True, key=CHOSEN_LANGUAGE,
            format_func=catalogue.own_name, label_visibility="collapsed",
        )  # fmt: skip
        st.link_button(context.t("log_out"), "/logout", icon=":material/logout:", type="tertiary")


def _context(session: Session, cookie: str | None) -> PageContext:
    """In the language that was chosen in this browser since the log-in, else the person's own."""
    chosen = st.session_state.get(CHOSEN_LANGUAGE) or st.context.cookies.get(LANGUAGE_COOKIE)
    language = catalogue.spoken(chosen, session.user.language)

    def token() -> str:
        return open_services().sessions.current(cookie, language).access_token

    return PageContext(ApiClient(open_services().http, token, language), session, language, lambda: datetime.now(UTC))


def _keep_cookies_up_to_date(context: PageContext) -> None:
    """Lets the browser fetch a pixel when the tokens or the language changed: only its response can set cookies."""
    generation = sha256(context.session.refresh_token.encode()).hexdigest()[:12]
    chosen = {"lang": context.language} if context.language != context.session.user.language else {"lang": ""}
    address = f"/session.gif?{urlencode({**chosen, 'of': generation})}".replace("&", "&amp;")
    st.html(f'<img src="{address}" width="1" height="1" alt="" style="position:absolute">')


main()
