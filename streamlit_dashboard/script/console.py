"""The script that Streamlit runs for each look at the console: who is it, and which page."""

from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import streamlit as st

from streamlit_dashboard.answers import LogIn
from streamlit_dashboard.api_client import ApiClient, ApiProblem, SessionOver
from streamlit_dashboard.guard import LANGUAGE_COOKIE
from streamlit_dashboard.house import house
from streamlit_dashboard.pages import conversations, data_trust, overview, reports
from streamlit_dashboard.problems import show_problem, show_session_over
from streamlit_dashboard.sessions import COOKIE
from streamlit_dashboard.texts import Language
from streamlit_dashboard.visit import Visit

PICTURES = Path(__file__).parents[1] / "pictures"


def main() -> None:
    """The whole console."""
    st.set_page_config(page_title="Samtal", page_icon=str(PICTURES / "mark.svg"), layout="wide")
    st.logo(PICTURES / "logo.svg", icon_image=PICTURES / "mark.svg", size="large")
    cookie = st.context.cookies.get(COOKIE)
    browser: Language = "sv" if (st.context.locale or "").lower().startswith("sv") else "en"
    try:
        login = house().sessions.current(cookie, browser)
    except SessionOver as problem:
        show_session_over(problem, browser)
        return
    except ApiProblem as problem:
        show_problem(problem, browser)
        return
    visit = _visit(login, cookie)
    show_console(visit)
    _keep_cookies_up_to_date(visit)


def show_console(visit: Visit) -> None:
    """The navigation, the chosen page and the sidebar's foot."""
    shown = [
        (overview, "overview", ":material/monitoring:"),
        (conversations, "conversations", ":material/forum:"),
        (reports, "reports", ":material/mail:"),
        (data_trust, "data_trust", ":material/verified:"),
    ]
    pages = [
        st.Page(
            partial(page.show, visit), title=visit.t(name), icon=icon, url_path=name.replace("_", "-"),
            default=page is overview,
        )
        for page, name, icon in shown
    ]  # fmt: skip
    page = st.navigation(pages)
    with st.sidebar:
        show_person(visit)
    page.run()


def show_person(visit: Visit) -> None:
    """Who is logged in, the language, the way out."""
    login = visit.login
    with st.container(border=True):
        st.markdown(f"**{login.tenant.name}**")
        st.caption(f"{login.user.name} · {visit.t(f'role_{login.role}')}")
        st.segmented_control(
            visit.t("language"), ["en", "sv"], default=visit.language, required=True, key="console_language",
            format_func=lambda code: "English" if code == "en" else "Svenska", label_visibility="collapsed",
        )  # fmt: skip
        st.link_button(visit.t("log_out"), "/logout", icon=":material/logout:", type="tertiary")


def _visit(login: LogIn, cookie: str | None) -> Visit:
    kept = st.session_state.get("console_language") or st.context.cookies.get(LANGUAGE_COOKIE)
    chosen = kept or login.user.language
    language: Language = "sv" if chosen == "sv" else "en"

    def token() -> str:
        return house().sessions.current(cookie, language).access_token

    return Visit(ApiClient(house().http, token, language), login, language, lambda: datetime.now(UTC))


def _keep_cookies_up_to_date(visit: Visit) -> None:
    """Lets the browser fetch a dot when the tokens or the language changed: only its response can set cookies."""
    generation = sha256(visit.login.refresh_token.encode()).hexdigest()[:12]
    address = f"/session.gif?lang={visit.language}&amp;{generation}"
    st.html(f'<img src="{address}" width="1" height="1" alt="" style="position:absolute">')


main()
