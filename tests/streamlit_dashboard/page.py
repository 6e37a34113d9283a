"""A page of the console for one logged-in member, as Streamlit's own test runner runs it."""

import asyncio
from typing import Literal

from streamlit.testing.v1 import AppTest

from tests.factories.staff import PASSWORD

PageName = Literal["overview", "conversations", "data_trust", "reports"]


def script(url: str, email: str, password: str, page: str, language: str, query: dict[str, str]) -> None:
    """Runs inside AppTest: it can use nothing from outside itself."""
    from datetime import UTC, datetime
    from importlib import import_module

    import httpx2
    import streamlit as st

    from streamlit_dashboard.api_client import ApiClient, StaffAuthClient, TriedLogIn
    from streamlit_dashboard.page_context import PageContext

    http = httpx2.Client(base_url=url, trust_env=False, timeout=30)
    if "session" not in st.session_state:
        tried = TriedLogIn(email, password, tenant=None, browser_address="127.0.0.1", device_token="")
        st.session_state["session"] = StaffAuthClient(http).log_in(tried, language)
    session = st.session_state["session"]
    api = ApiClient(http, lambda: str(session.access_token), language)
    for name, value in query.items():
        st.query_params[name] = value
    now = datetime(2026, 4, 13, 10, tzinfo=UTC)
    import_module(f"streamlit_dashboard.pages.{page}").show(PageContext(api, session, language, lambda: now))


async def look_at(
    url: str,
    page: PageName,
    *,
    language: Literal["en", "sv"] = "en",
    email: str = "owner@fooodis.example",
    query: dict[str, str] | None = None,
) -> AppTest:
    """The page after its first run, which must not have raised."""
    values = {"url": url, "email": email, "password": PASSWORD, "page": page, "language": language}
    seen = AppTest.from_function(script, default_timeout=60, kwargs={**values, "query": query or {}})
    return await run(seen)


async def run(seen: AppTest) -> AppTest:
    """Runs a page (again) beside the API, which lives in this very process."""
    await asyncio.to_thread(seen.run)
    assert not seen.exception, [each.value for each in seen.exception]
    return seen


def metrics(seen: AppTest) -> dict[str, str]:
    """The figures on the page by their label; of two with one label, the later."""
    return {metric.label: metric.value for metric in seen.metric}


def words(seen: AppTest) -> str:
    """Everything that is written on the page."""
    kinds = (seen.title, seen.markdown, seen.caption, seen.text, seen.error, seen.success, seen.warning)
    return "\n".join(str(each.value) for kind in kinds for each in kind)
