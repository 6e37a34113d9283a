"""A small server for one page in two languages. Its own policy is strict, as a careful company's would be."""

from dataclasses import asdict, dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from local_stack.demo_page.texts import TEXTS
from local_stack.ports import LOOPBACK

FOLDER = Path(__file__).parent
LANGUAGES = {"/": "en", "/sv": "sv"}
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
    """Knows the page in English and Swedish, and its three files."""

    def __init__(self, links: Links, *arguments: Any) -> None:
        self.links = links
        super().__init__(*arguments)

    def do_GET(self) -> None:  # http.server calls it by this name
        """Answers one request."""
        path = self.path.partition("?")[0]
        if path in LANGUAGES:
            self._send(200, "text/html", render_page(self.links, LANGUAGES[path]))
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


def render_page(links: Links, language: str) -> str:
    """The page in one language."""
    environment = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("page.html")
    return page.render(t=TEXTS[language], language=language, **asdict(links))


def create_server(port: int, links: Links) -> DemoServer:
    """The server, listening on the loopback (port 0: any free one) but not yet answering."""
    return DemoServer((LOOPBACK, port), partial(Handler, links))


def serve(port: int, links: Links) -> None:
    """Serves until the process is stopped."""
    with create_server(port, links) as server:
        server.serve_forever()
