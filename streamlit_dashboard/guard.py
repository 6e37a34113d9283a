"""What stands before every HTTP request of the console: the log-in, a cookie kept up to date, safe headers."""

from urllib.parse import urlencode

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from streamlit_dashboard.login.routes import REMEMBERED_S, LogInRoutes
from streamlit_dashboard.sessions import COOKIE, Sessions

OPEN_PATHS = ("/login", "/logout", "/_stcore/", "/static/", "/media/", "/component/", "/session.gif", "/favicon")
LANGUAGE_COOKIE = "samtal_language"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# A transparent dot. The page asks for it after each renewal; its response brings the cookie up to date.
DOT = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c000000000100010000020144003b")


class Guard:
    """ASGI middleware; WebSocket connections pass, because each script run asks for the log-in itself."""

    def __init__(self, app: ASGIApp, sessions: Sessions, log_in: LogInRoutes) -> None:
        self._app = app
        self._sessions = sessions
        self._log_in = log_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or sends its browser to the log-in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if _is_navigation(request) and not request.cookies.get(COOKIE):
            await _to_login(request)(scope, receive, send)
            return
        await self._app(scope, receive, self._finishing(request, send))

    def _finishing(self, request: Request, send: Send) -> Send:
        async def finish(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
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


async def session_dot(request: Request) -> Response:
    """The dot, and the language that the page was read in."""
    response = Response(DOT, media_type="image/gif", headers={"Cache-Control": "no-store"})
    if request.query_params.get("lang") in ("en", "sv"):
        response.set_cookie(LANGUAGE_COOKIE, request.query_params["lang"], max_age=REMEMBERED_S, samesite="lax")
    return response


DOT_ROUTE = Route("/session.gif", session_dot)


def _is_navigation(request: Request) -> bool:
    wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
    return wants_page and not request.url.path.startswith(OPEN_PATHS)


def _to_login(request: Request) -> Response:
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = "?" + urlencode({"next": wanted}) if wanted != "/" else ""
    return RedirectResponse(f"/login{query}", status_code=303, headers={"Cache-Control": "no-store"})
