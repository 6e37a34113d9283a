"""The lock before pages that have no log-in of their own: the mail catcher's and Dagster's.

The table of `samtal up` shows the key. A browser types it once and keeps a cookie; a program sends it as
a bearer token. A request under a foreign Host, or from another page, is refused
whatever it shows: a browser sends cookies for it too.
"""

import hmac
import os
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

VARIABLE = "SAMTAL_PAGES_KEY"
NAMES = ("127.0.0.1", "localhost")
DAYS_KEPT = 30
LARGEST_FORM_BYTES = 1000
ASKS_FOR_KEY = """<!doctype html><html lang=en><meta charset=utf-8><title>Key needed</title>
<body style="font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem">
<h1>This page asks for a key</h1><p>The table that <code>samtal up</code> shows has it.</p>
<form method=post><label>Key <input name=key type=password autocomplete=off autofocus></label>
<button>Open</button></form>"""


def key_of_environment() -> str:
    """The key that the supervisor gave this process."""
    return os.environ[VARIABLE]


class KeyedPages:
    """Lets through who shows the key; a cookie is named for the port, because cookies know no ports."""

    def __init__(self, app: ASGIApp, port: int, key: str) -> None:
        self._app = app
        self._key = key
        self._cookie = f"samtal_pages_{port}"
        self._hosts = {f"{name}:{port}" for name in NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses, logs in, or hands on."""
        if scope["type"] not in ("http", "websocket") or self._is_allowed(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008)(scope, receive, send)
        elif not self._is_from_here(scope):
            refusal = PlainTextResponse("Not under this name, and not from another page.", status_code=421)
            await refusal(scope, receive, send)
        else:
            answer = await self._log_in(Request(scope, receive))
            await answer(scope, receive, send)

    def _is_allowed(self, scope: Scope) -> bool:
        return self._is_from_here(scope) and self._fits(_shown_key(Headers(scope=scope), self._cookie))

    def _is_from_here(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        return headers.get("host") in self._hosts and (origin is None or origin in self._origins)

    def _fits(self, key: str) -> bool:
        return hmac.compare_digest(key.encode(), self._key.encode())

    async def _log_in(self, request: Request) -> Response:
        """A form's key for a cookie; anything else is asked for the key."""
        offered = parse_qs(await _short_body(request)).get("key", [""])[0] if request.method == "POST" else ""
        if not self._fits(offered):
            return HTMLResponse(ASKS_FOR_KEY, status_code=401, headers={"Cache-Control": "no-store"})
        answer = RedirectResponse(request.url.path, status_code=303, headers={"Cache-Control": "no-store"})
        answer.set_cookie(self._cookie, offered, max_age=DAYS_KEPT * 86_400, httponly=True, samesite="strict")
        return answer


async def _short_body(request: Request) -> str:
    """No more than a form with a key needs: whoever sends it has shown nothing yet."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM_BYTES:
            return ""
    return body.decode("latin-1")


def _shown_key(headers: Headers, cookie: str) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token
    morsel = SimpleCookie(headers.get("cookie", "")).get(cookie)
    return morsel.value if morsel else ""
