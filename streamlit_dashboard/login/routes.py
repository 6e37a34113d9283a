"""GET and POST of /login and /logout.

Cross-site requests are refused twice: the form carries a token that must equal a SameSite=Strict cookie
(bound to nothing but the browser), and a browser that names an Origin must name ours.
"""

import secrets
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from streamlit_dashboard import catalogue
from streamlit_dashboard.api_client import ApiError, StaffAuthClient, TriedLogIn
from streamlit_dashboard.services import ConsoleSettings
from streamlit_dashboard.sessions import COOKIE, Sessions

CSRF_COOKIE = "samtal_csrf"
LANGUAGE_COOKIE = "samtal_language"
DEVICE_COOKIE = "samtal_device"
DEVICE_REMEMBERED_S = 180 * 24 * 3600  # logging out keeps it: it opens nothing
REMEMBERED_S = 14 * 24 * 3600  # the API decides how long a session really lasts
PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)


class LogInRoutes:
    """The four routes, with what they need."""

    def __init__(self, settings: ConsoleSettings, auth: StaffAuthClient, sessions: Sessions) -> None:
        self._settings = settings
        self._auth = auth
        self._sessions = sessions

    def routes(self) -> list[Route]:
        """For the ASGI app."""
        return [
            Route("/login", self.show_login, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self.show_logout, methods=["GET"]),
            Route("/logout", self.log_out, methods=["POST"]),
        ]

    async def show_login(self, request: Request) -> Response:
        """The form."""
        return self._page(request, "login.html", email=request.query_params.get("email", ""), problem="")

    async def log_in(self, request: Request) -> Response:
        """Checks e-mail and password at the API, sets the cookie, goes where the visitor was headed."""
        form = await request.form(max_files=0, max_fields=10)
        language = language_of(request)
        if not self._is_own_form(request, form):
            return self._page(
                request, "login.html", 403, email="", problem=catalogue.text(language, "login_expired_form")
            )
        tried = _tried(request, form)
        try:
            session = await run_in_threadpool(self._auth.log_in, tried, language)
        except ApiError as error:
            said = f"{error.detail.message} {error.detail.action}"
            again = {"email": tried.email, "problem": said, "needs_tenant": error.status == 409}
            return self._page(request, "login.html", error.status, **again, next=own_path(str(form.get("next", "/"))))
        response = RedirectResponse(own_path(str(form.get("next", "/"))), status_code=303)
        self.remember(response, self._sessions.begin(session))
        self._remember_device(response, session.device_token)
        response.delete_cookie(CSRF_COOKIE, path="/")
        response.delete_cookie(LANGUAGE_COOKIE, path="/")  # from here on the person's own setting counts
        return response

    async def show_logout(self, request: Request) -> Response:
        """Asks once more: a link alone must not log anybody out."""
        return self._page(request, "logout.html")

    async def log_out(self, request: Request) -> Response:
        """Ends the session here and at the API."""
        form = await request.form(max_files=0, max_fields=4)
        if not self._is_own_form(request, form):
            return self._page(request, "logout.html", 403)
        await run_in_threadpool(self._sessions.end, request.cookies.get(COOKIE), language_of(request))
        response = RedirectResponse("/login?" + urlencode({"lang": language_of(request)}), status_code=303)
        response.delete_cookie(COOKIE, path="/")
        return response

    def remember(self, response: Response, cookie: str) -> None:
        """Sets the log-in's cookie."""
        response.set_cookie(
            COOKIE, cookie, max_age=REMEMBERED_S, path="/", httponly=True, samesite="lax",
            secure=self._settings.secure_cookies,
        )  # fmt: skip

    def _remember_device(self, response: Response, token: str) -> None:
        response.set_cookie(
            DEVICE_COOKIE, token, max_age=DEVICE_REMEMBERED_S, path="/login", httponly=True, samesite="strict",
            secure=self._settings.secure_cookies,
        )  # fmt: skip

    def _page(self, request: Request, name: str, status: int = 200, **values: object) -> Response:
        language = language_of(request)
        csrf = request.cookies.get(CSRF_COOKIE) or secrets.token_urlsafe(24)
        nonce = secrets.token_urlsafe(12)
        page = PAGES.get_template(name).render(
            t=partial(catalogue.text, language), language=language, csrf=csrf, nonce=nonce,
            others={code: catalogue.own_name(code) for code in catalogue.languages() if code != language},
            **{"next": own_path(request.query_params.get("next", "/")), "needs_tenant": False, **values},
        )  # fmt: skip
        response = HTMLResponse(page, status, headers=_headers(nonce))
        response.set_cookie(
            CSRF_COOKIE, csrf, path="/", httponly=True, samesite="strict", secure=self._settings.secure_cookies
        )
        return response

    def _is_own_form(self, request: Request, form: FormData) -> bool:
        sent, kept = str(form.get("csrf", "")), request.cookies.get(CSRF_COOKIE, "")
        origin = request.headers.get("origin")
        is_own_origin = origin in (None, self._settings.own_origin, f"{request.url.scheme}://{request.url.netloc}")
        return bool(kept) and secrets.compare_digest(sent.encode(), kept.encode()) and is_own_origin


def _tried(request: Request, form: FormData) -> TriedLogIn:
    return TriedLogIn(
        email=str(form.get("email", "")).strip(),
        password=str(form.get("password", "")),
        tenant=str(form.get("tenant", "")).strip() or None,
        browser_address=request.client.host if request.client else "",
        device_token=request.cookies.get(DEVICE_COOKIE, ""),
    )


def language_of(request: Request) -> str:
    """The language that the address, the cookie or the browser asks for first, of those that the console speaks."""
    preferred = (part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(","))
    return catalogue.spoken(request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE), *preferred)


def own_path(wanted: str) -> str:
    """A path of ours; never another site (`//evil.example`, `https:...`, a backslash that browsers read as a slash)."""
    is_path = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    is_clean = not any(ord(character) < 32 for character in wanted)
    return wanted if is_path and is_clean and not wanted.startswith(("/login", "/logout")) else "/"


def _headers(nonce: str) -> dict[str, str]:
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy}
