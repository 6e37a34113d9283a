"""What stands before every request of the console: known hosts and origins, the log-in, safe headers."""

import base64
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlencode, urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamlit_dashboard import catalogue
from streamlit_dashboard.login.routes import LANGUAGE_COOKIE, REMEMBERED_S, LogInRoutes
from streamlit_dashboard.services import ConsoleSettings
from streamlit_dashboard.sessions import COOKIE, Sessions

OPEN_PATHS: Final = ("/login", "/logout", "/_stcore/", "/static/", "/media/", "/component/", "/session.gif", "/favicon")
# The same for everybody; all else may hold what visitors wrote, and is kept nowhere.
SHARED_PATHS: Final = ("/static/", "/favicon")
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# A transparent GIF. The page asks for it after each renewal; its response brings the cookie up to date.
SESSION_PIXEL: Final = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b"
)


class ConsoleMiddleware:
    """ASGI middleware. A WebSocket needs no log-in here, because each script run asks for it itself."""

    def __init__(self, app: ASGIApp, settings: ConsoleSettings, sessions: Sessions, log_in: LogInRoutes) -> None:
        self._app = app
        self._settings = settings
        self._sessions = sessions
        self._log_in = log_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, refuses it, or sends its browser to the log-in."""
        if scope["type"] == "websocket" and not self._is_own_socket(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._answer(Request(scope), receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        finish = self._finishing(request, send)
        if not self._is_answered(request.headers.get("host", "")):
            await PlainTextResponse("Unknown host", 400)(request.scope, receive, finish)
        elif _is_navigation(request) and not request.cookies.get(COOKIE):
            await _to_login(request)(request.scope, receive, finish)
        else:
            await self._app(request.scope, receive, finish)

    def _is_answered(self, host: str) -> bool:
        hosts = self._settings.answered_hosts
        return "*" in hosts or (_split(f"//{host}").hostname or "") in hosts

    def _is_own_socket(self, headers: Headers) -> bool:
        """Browsers name the page's origin, whose port counts: each port of a machine may be another's program."""
        host, origin = headers.get("host", ""), headers.get("origin", "")
        is_own = origin == self._settings.own_origin or (bool(host) and _split(origin).netloc == host)
        return is_own and self._is_answered(host)

    def _finishing(self, request: Request, send: Send) -> Send:
        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**HEADERS, "Content-Security-Policy": page_policy()}.items():
                    headers.setdefault(name, value)
                if not request.url.path.startswith(SHARED_PATHS):
                    headers["Cache-Control"] = "no-store"
                self._bring_up_to_date(request, headers)
            await send(message)

        return finish

    def _bring_up_to_date(self, request: Request, headers: MutableHeaders) -> None:
        cookie = request.cookies.get(COOKIE)
        newer = self._sessions.cookie_now(cookie) if cookie else None
        if newer and newer != cookie and not request.url.path.startswith(("/login", "/logout")):
            response = Response()
            self._log_in.remember(response, newer)
            headers.append("set-cookie", response.headers["set-cookie"])


@cache
def page_policy() -> str:
    """The content security policy of Streamlit's page: nothing from elsewhere, no script but Streamlit's own.

    Its page has one script inside, allowed by its hash. Its styles are made by scripts, so styles may be inside.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    inside = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(sha256(each.encode()).digest()).decode()}'" for each in inside)
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


async def session_pixel(request: Request) -> Response:
    """The pixel, and the language that the reader chose."""
    response = Response(SESSION_PIXEL, media_type="image/gif")
    if (chosen := request.query_params.get("lang")) in catalogue.languages():
        response.set_cookie(LANGUAGE_COOKIE, str(chosen), max_age=REMEMBERED_S, samesite="lax")
    return response


PIXEL_ROUTE = Route("/session.gif", session_pixel)


def _split(url: str) -> SplitResult:
    """A URL's parts, all of them empty where it is none: anybody may send `Host: [`."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _is_navigation(request: Request) -> bool:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith(OPEN_PATHS)


def _to_login(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = "?" + urlencode({"next": wanted}) if wanted != "/" else ""
    return RedirectResponse(f"/login{query}", status_code=303)
