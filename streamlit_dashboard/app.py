"""The console as an ASGI app: `uvicorn streamlit_dashboard.app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from streamlit_dashboard.guard import DOT_ROUTE, Guard
from streamlit_dashboard.house import house
from streamlit_dashboard.login.routes import LogInRoutes

_house = house()
_log_in = LogInRoutes(_house.environment, _house.door, _house.sessions)

app = st.App(
    Path(__file__).parent / "script" / "console.py",
    routes=[*_log_in.routes(), DOT_ROUTE],
    middleware=[Middleware(Guard, sessions=_house.sessions, log_in=_log_in)],
)
