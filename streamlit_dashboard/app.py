"""The console as an ASGI app: `uvicorn streamlit_dashboard.app:app`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from streamlit_dashboard.login.routes import LogInRoutes
from streamlit_dashboard.logs import configure_logs
from streamlit_dashboard.middleware import PIXEL_ROUTE, ConsoleMiddleware
from streamlit_dashboard.services import open_services

_services = open_services()
_log_in = LogInRoutes(_services.settings, _services.auth, _services.sessions)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Not at import: only a process that serves writes its logs in our way."""
    configure_logs()
    yield


app = st.App(
    Path(__file__).parent / "script" / "console.py",
    lifespan=lifespan,
    routes=[*_log_in.routes(), PIXEL_ROUTE],
    middleware=[
        Middleware(ConsoleMiddleware, settings=_services.settings, sessions=_services.sessions, log_in=_log_in)
    ],
)
