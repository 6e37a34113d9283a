"""A small server for one page, in the browser's language. Its own policy is strict, as a careful company's would be."""

from dataclasses import asdict, dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from local_stack.demo_page.texts import TEXTS
from local_stack.ports import LOOPBACK

FOLDER = Path(__file__).parent
HOSTS = ("localhost", LOOPBACK)  # any other name was made to point at us (DNS rebinding)
NORWEGIAN = {"no": "nb", "nn": "nb"}  # a browser may name either written form, or none
FILES = {"/style.css": "text/css", "/page.js": "text/javascript", "/icon.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Links:
    """Where the page finds the chat, and where its footer leads; an empty link is left out."""

    widget_url: str
    site_key: str
    console_url: str = ""
    mail_url: str = ""


class DemoServer(ThreadingHTTPServer):
    """Answers every request in a thread that ends with the process."""

    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    """Knows the page in each of its languages, and its three files."""

    def __init__(self, links: Links, *arguments: Any) -> None:
        self.links = links
        super().__init__(*arguments)

    def do_GET(self) -> None:  # http.server calls it by this name
        """Answers one request."""
        path = self.path.partition("?")[0]
        if self.headers.get("Host", "").partition(":")[0] not in HOSTS:
            self._send(421, "text/plain", "Not under this name.")
        elif path == "/":
            language = preferred_language(self.headers.get("Accept-Language", ""))
            self._send(200, "text/html", render_page(self.links, language))
        elif path[1:] in TEXTS:
            self._send(200, "text/html", render_page(self.links, path[1:]))
        elif path in FILES:
            self._send(200, FILES[path], (FOLDER / path[1:]).read_text())
        else:
            self._send(404, "text/plain", "There is nothing here.")

    def log_message(self, *_: object) -> None:
        """Says nothing: a visit to the demo page is no news."""

    def _send(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Vary", "Accept-Language")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", host_policy(self.links.widget_url))
        self.end_headers()
        self.wfile.write(body)


def host_policy(widget_url: str) -> str:
    """What a host page has to admit for the chat: the API in script-src and frame-src, nothing inline."""
    return (
        f"default-src 'none'; script-src 'self' {widget_url}; frame-src {widget_url}; style-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'none'"
    )


def preferred_language(accept_language: str) -> str:
    """The first language of the header that the page is written in; English when there is none."""
    codes = [part.strip()[:2].lower() for part in accept_language.split(",")]
    return next((name for code in codes if (name := NORWEGIAN.get(code, code)) in TEXTS), "en")


def render_page(links: Links, language: str) -> str:
    """The page in one language."""
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("page.html")
    return page.render(t=TEXTS[language], texts=TEXTS, language=language, **asdict(links))


def create_server(port: int, links: Links) -> DemoServer:
    """The server, listening on the loopback (port 0: any free one) but not yet answering."""
    return DemoServer((LOOPBACK, port), partial(Handler, links))


def serve(port: int, links: Links) -> None:
    """Serves until the process is stopped."""
    with create_server(port, links) as server:
        server.serve_forever()
